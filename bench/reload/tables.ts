/** What reloads cost the clients, as a table and as verdicts. */
import { median, short, times } from '../harness/numbers.ts';
import type { Table } from '../harness/table.ts';
import { type Verdict, verdict } from '../harness/verdict.ts';
import type { MasterSize } from './measure.ts';
import { growth, type Summary } from './summary.ts';

export interface Result {
  readonly name: string;
  readonly isOurs: boolean;
  readonly summary: Summary;
}

export function clientTable(results: readonly Result[]): Table {
  return {
    title: 'What clients see of a reload',
    head: [
      'target',
      'reloads',
      'requests',
      'refused',
      'reset',
      'closed unanswered',
      'timed out',
      'not 200',
      'twice or wrong',
      'kept closed',
      'asked to leave',
      'p99 ms with',
      'without',
      'ratio',
    ],
    rows: results.map(({ name, summary: { reloads, counts, p99With, p99Without, p99Ratio } }) => [
      name,
      String(reloads),
      grouped(counts.requests),
      grouped(counts.refused),
      grouped(counts.reset),
      grouped(counts.unanswered),
      grouped(counts.timedOut),
      grouped(counts.otherStatus),
      grouped(counts.twice + counts.wrong),
      grouped(counts.keptClosed),
      grouped(counts.askedToLeave),
      median(p99With),
      median(p99Without),
      times(p99Ratio),
    ]),
  };
}

export function masterTable(results: readonly Result[]): Table {
  return {
    title: 'The master of lb over all reloads',
    head: [
      'target',
      'a reload, ms',
      'moved',
      'shed',
      'MiB: begin',
      'middle',
      'end',
      'descriptors: begin',
      'middle',
      'end',
    ],
    rows: results
      .filter(({ isOurs }) => isOurs)
      .map(({ name, summary: { reloadMs, master, told } }) => [
        name,
        median(reloadMs),
        grouped(told?.moved ?? 0),
        grouped(told?.shed ?? 0),
        ...threeOf(master).map((size) => short(size.memoryMiB)),
        ...threeOf(master).map((size) => String(size.descriptors)),
      ]),
  };
}

export function reloadVerdicts(results: readonly Result[]): Verdict[] {
  return results
    .filter(({ isOurs }) => isOurs)
    .flatMap(({ name, summary }) => [
      verdict(`${name}: requests that failed`, 0, exactly(summary.failed)),
      verdict(`${name}: keep-alive connections closed`, 0, exactly(summary.counts.keptClosed)),
      verdict(`${name}: p99 with reloads / without`, 1.5, summary.p99Ratio),
      verdict(`${name}: memory of the master, end / middle`, 1.1, grown(summary, 'memoryMiB')),
      verdict(`${name}: descriptors of the master, end / middle`, 1.1, grown(summary, 'descriptors')),
    ]);
}

function grown({ master }: Summary, what: keyof MasterSize): Verdict['measured'] {
  const factor = growth(master.map((size) => size[what]));
  return factor === undefined ? undefined : exactly(factor);
}

function exactly(value: number): NonNullable<Verdict['measured']> {
  return { median: value, min: value, max: value };
}

function threeOf(sizes: readonly MasterSize[]): readonly MasterSize[] {
  return [sizes[0]!, sizes[sizes.length >> 1]!, sizes.at(-1)!];
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
