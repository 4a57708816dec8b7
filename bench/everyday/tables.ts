/** What was measured, as tables and as verdicts on the goals. */
import type { Spread } from '../../src/measure/method/spread.ts';
import { median, times, withSpread } from '../harness/numbers.ts';
import { ratio, type Series, spread } from '../harness/rounds.ts';
import type { Table } from '../harness/table.ts';
import { type Verdict, verdict } from '../harness/verdict.ts';
import { type Kind, MAILBOX, NONE, ROUND_ROBIN } from './contestants.ts';
import type { Phase, Sample } from './measure.ts';

/** A contestant at one rate. */
export interface Measured {
  readonly kind: Kind;
  readonly name: string;
  readonly perSecond: number;
  readonly series: Series<Sample>;
}

export type Temperature = keyof Sample;

const titles = { cold: 'from the first connection', warm: 'warm' };

export function everydayTable(kind: Kind, temperature: Temperature, all: readonly Measured[]): Table {
  const rows = all.filter((measured) => measured.kind === kind);
  const of =
    (value: (phase: Phase) => number) =>
    (sample: Sample): number =>
      value(sample[temperature]);
  return {
    title: `${kind.title}: ${titles[temperature]}`,
    head: [
      'connections/s',
      'server',
      'CPU µs per connection',
      'master',
      '× round-robin',
      '× SCHED_NONE',
      'p50 ms',
      'p99 ms',
      'wake-ups of the master',
      'of workers',
      'errors',
      'load late, p99 ms',
    ],
    rows: rows.map((measured) => [
      String(measured.perSecond),
      measured.name,
      withSpread(spread(measured.series, of(cpuUs))),
      median(
        spread(
          measured.series,
          of(({ masterUs }) => masterUs),
        ),
      ),
      times(against(all, measured, ROUND_ROBIN, of(cpuUs))),
      times(against(all, measured, NONE, of(cpuUs))),
      withSpread(spread(measured.series, of(p50Ms))),
      withSpread(spread(measured.series, of(p99Ms))),
      median(spread(measured.series, of(wakeUps))),
      median(
        spread(
          measured.series,
          of(({ workerWakeUps }) => workerWakeUps),
        ),
      ),
      String(measured.series.samples.reduce((sum, sample) => sum + (sample?.[temperature].errors ?? 0), 0)),
      median(
        spread(
          measured.series,
          of(({ lateP99Ms }) => lateP99Ms),
        ),
      ),
    ]),
  };
}

export function everydayVerdicts(all: readonly Measured[]): Verdict[] {
  const ours = all.filter(({ name }) => name === MAILBOX);
  return ours.flatMap((measured) => {
    const { kind, perSecond, series } = measured;
    const who = `${kind.isBuiltIn ? 'built-in' : 'node:http'}, ${perSecond}/s`;
    const warm = (base: string, value: (phase: Phase) => number) =>
      against(all, measured, base, (sample) => value(sample.warm));
    const cold = against(all, measured, ROUND_ROBIN, (sample) => sample.cold.cpuUs);
    const wakes = (sample: Sample): number => sample.warm.masterWakeUps;
    return [
      verdict(`${who}, cold: CPU per connection / round-robin`, 0.9, cold),
      verdict(`${who}, warm: CPU per connection / round-robin`, 0.7, warm(ROUND_ROBIN, cpuUs)),
      verdict(`${who}, warm: CPU per connection / SCHED_NONE`, 1.2, warm(NONE, cpuUs)),
      verdict(`${who}, warm: p50 / SCHED_NONE`, 1.1, warm(NONE, p50Ms)),
      verdict(`${who}, warm: p99 / SCHED_NONE`, 1.1, warm(NONE, p99Ms)),
      verdict(`${who}, warm: wake-ups of the master per connection`, 1.2, spread(series, wakes)),
    ];
  });
}

export function lineOf({ cold, warm }: Sample): string {
  return [cold, warm].map(phaseText).join('; warm ');
}

function phaseText(phase: Phase): string {
  const { p50Ms, p99Ms, masterUs, masterWakeUps, workerWakeUps } = phase;
  const cpu = `${phase.cpuUs.toFixed(0)} µs (master ${masterUs.toFixed(0)})`;
  const wakes = `wake-ups ${masterWakeUps.toFixed(2)} + ${workerWakeUps.toFixed(2)}`;
  return `${cpu}, p50 ${p50Ms.toFixed(2)}, p99 ${p99Ms.toFixed(2)} ms, ${wakes}`;
}

const cpuUs = (phase: Phase): number => phase.cpuUs;
const p50Ms = (phase: Phase): number => phase.p50Ms;
const p99Ms = (phase: Phase): number => phase.p99Ms;
const wakeUps = (phase: Phase): number => phase.masterWakeUps;

/** Against another one with the same app at the same rate. */
function against(
  all: readonly Measured[],
  { kind, perSecond, series }: Measured,
  base: string,
  value: (sample: Sample) => number,
): Spread | undefined {
  const other = all.find((one) => one.kind === kind && one.perSecond === perSecond && one.name === base);
  return ratio(series, other?.series, value);
}
