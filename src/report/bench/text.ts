/** The result for people: what was measured, the numbers, and what they come from. */
import type { BenchResult } from '../../measure/bench/contract.ts';
import { sentenceOfMachine } from '../../measure/processes/machine.ts';
import { significant } from '../../simulate/experiment/numbers.ts';
import { counted } from '../../text/counted.ts';
import { wrap } from '../../text/layout.ts';
import { printable } from '../../text/printable.ts';
import { barOf } from './bars.ts';

/** Where it will be read. */
export interface Screen {
  /** Characters per line. */
  readonly columns: number;
  readonly isStyled: boolean;
}

export function benchText(result: BenchResult, screen: Screen): string {
  const heading = (text: string): string => (screen.isStyled ? `\x1b[1m${text}\x1b[0m` : text);
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [heading(title), ...lines, ''];
  return [
    ...section(titleOf(result), wrap(loadOf(result), screen.columns)),
    ...section('Result', factsOf(result)),
    ...section(latencyTitle(result), ladderOf(result, screen.columns)),
    ...section('Workers', sharesOf(result, screen.columns)),
    ...section('Failed requests', errorsOf(result)),
    ...section(
      'Notes',
      warningsOf(result).flatMap((text) => bullet(text, screen.columns)),
    ),
    ...wrap(generatorOf(result), screen.columns),
    ...wrap(`${sentenceOfMachine(result.machine)}`, screen.columns),
    '',
  ].join('\n');
}

function titleOf({ balancer, url }: BenchResult): string {
  if (balancer === undefined) return printable(url);
  const { app = 'built-in responder', workers, algorithm, handoff } = balancer;
  return printable(`${app}, ${counted(workers, 'worker')}, algorithm ${algorithm}, hand-off by ${handoff}`);
}

function loadOf({ balancer, url, load, seconds }: BenchResult): string {
  const { connections, reconnects, pipelining, rate, warmUpMs } = load;
  const clients = counted(connections, 'client');
  const facts = [
    ...(balancer === undefined ? [] : [`GET ${new URL(url).pathname}${new URL(url).search}`]),
    reconnects ? `${clients}, a connection for each request` : `${clients}, keep-alive`,
    ...(pipelining === 1 ? [] : [`${pipelining} requests in flight on each`]),
    rate === undefined ? 'as fast as possible' : `${counted(rate, 'request')} a second`,
    `${seconds.toFixed(1)} s after ${(warmUpMs / 1000).toFixed(1)} s of warm-up`,
  ];
  return printable(facts.join(' · '));
}

function factsOf({ requestsPerSecond, answered, errors, cpu, memoryMiB }: BenchResult): string[] {
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  const rows: [string, string, string][] = [
    [
      'requests/s',
      grouped(requestsPerSecond),
      `${grouped(answered)} answered, ${failed === 0 ? 'none' : grouped(failed)} failed`,
    ],
  ];
  if (cpu !== undefined) {
    const parts = `master ${significant(cpu.masterUs)}, workers ${significant(cpu.workersUs)}`;
    rows.push(['CPU time', significant(cpu.totalUs), `µs per request: ${parts}`]);
  }
  if (memoryMiB !== undefined) {
    const { master, workers } = memoryMiB;
    const parts = `master ${Math.round(master)}, workers ${Math.round(workers)}`;
    rows.push(['memory', grouped(master + workers), `MiB resident: ${parts}`]);
  }
  const [labels, values] = [columnWidth(rows, 0), columnWidth(rows, 1)];
  return rows.map(([label, value, rest]) => `  ${label.padEnd(labels)}  ${value.padStart(values)}  ${rest}`);
}

function latencyTitle({ isCorrected }: BenchResult): string {
  const how = isCorrected
    ? 'from when a request was due (corrected for coordinated omission)'
    : 'from when a request was sent';
  return `Latency in ms, ${how}`;
}

function ladderOf({ latency }: BenchResult, columns: number): string[] {
  const { mean, p50, p90, p95, p99, p999, max } = latency;
  const steps: [string, number][] = [
    ['mean', mean],
    ['p50', p50],
    ['p90', p90],
    ['p95', p95],
    ['p99', p99],
    ['p99.9', p999],
    ['max', max],
  ];
  const values = Math.max(...steps.map(([, ms]) => significant(ms).length));
  const width = barWidth(columns, 2 + 5 + 2 + values + 2);
  return steps.map(([name, ms]) =>
    `  ${name.padEnd(5)}  ${significant(ms).padStart(values)}  ${barOf(max === 0 ? 0 : ms / max, width)}`.trimEnd(),
  );
}

function sharesOf({ shares, fairness }: BenchResult, columns: number): string[] {
  if (shares.length === 0) return [];
  const total = shares.reduce((sum, { requests }) => sum + requests, 0);
  const most = Math.max(...shares.map(({ requests }) => requests));
  const rows = shares.map(({ worker, id, requests, connections }): [string, string, string, string] => [
    printable(id ?? String(worker)),
    `${total === 0 ? '0.0' : ((100 * requests) / total).toFixed(1)} %`,
    grouped(requests),
    grouped(connections),
  ]);
  const head: [string, string, string, string] = ['worker', 'share', 'requests', 'connections'];
  const widths = [0, 1, 2, 3].map((column) => columnWidth([head, ...rows], column));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ')}`;
  const width = barWidth(columns, line(head).length + 2);
  const isWeighted = shares.some(({ weight }) => weight !== 1);
  return [
    line(head),
    ...shares.map(({ requests }, index) =>
      `${line(rows[index]!)}  ${barOf(most === 0 ? 0 : requests / most, width)}`.trimEnd(),
    ),
    `  Jain's index of the requests${isWeighted ? ' by weight' : ''}: ${fairness!.toFixed(4)}`,
  ];
}

function errorsOf({ errors }: BenchResult): string[] {
  const rows = Object.entries(errors)
    .sort(([, left], [, right]) => right - left)
    .map(([kind, count]): [string, string] => [grouped(count), printable(kind)]);
  const width = columnWidth(rows, 0);
  return rows.map(([count, kind]) => `  ${count.padStart(width)}  ${kind}`);
}

function warningsOf({ generator, notes }: BenchResult): string[] {
  return [...(generator.bottleneck === undefined ? [] : [generator.bottleneck]), ...notes].map(printable);
}

function bullet(text: string, columns: number): string[] {
  return wrap(text, columns - 4).map((line, index) => `  ${index === 0 ? '! ' : '  '}${line}`);
}

function generatorOf({ generator: { name, processes, busiest, lateMs } }: BenchResult): string {
  const many = processes === 1 ? '' : ` in ${processes} processes`;
  const late = lateMs === 0 ? '' : `, at most ${significant(lateMs)} ms late (p99)`;
  return `Load by ${name}${many}, which used ${Math.round(100 * busiest)} % of a core${processes === 1 ? '' : ' at most'}${late}`;
}

/** A bar needs room to say something, and a long one says no more. */
function barWidth(columns: number, used: number): number {
  return Math.max(0, Math.min(40, columns - used));
}

function columnWidth(rows: readonly (readonly string[])[], column: number): number {
  return Math.max(0, ...rows.map((row) => row[column]!.length));
}

function grouped(value: number): string {
  return value < 10 && !Number.isInteger(value) ? significant(value) : Math.round(value).toLocaleString('en');
}
