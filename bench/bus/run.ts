/**
 * `npm run bench:bus`: messages between workers, by the bus of `lb`, by `process.send` that the primary of node:cluster
 * passes on, and by PM2's bus; and what new connections notice of a bus that is nearly full.
 */
import { createRandom } from '../../src/measure/method/random.ts';
import { spreadOf } from '../../src/measure/method/spread.ts';
import { describeMachine } from '../../src/measure/processes/machine.ts';
import { missingBuild } from '../../src/measure/targets/programs.ts';
import { short, withSpread } from '../harness/numbers.ts';
import { checkReadmeSection } from '../harness/readme-section.ts';
import { publish } from '../harness/report.ts';
import { runRounds, type Series, spread } from '../harness/rounds.ts';
import { readSettings } from '../harness/settings.ts';
import { verdict } from '../harness/verdict.ts';
import { type Act, type Dispatched, measureAct, measureDispatch, type Passed } from './measure.ts';
import { overBus, overCluster, overPm2 } from './servers.ts';

const settings = readSettings('bench:bus');
if (settings.writesReadme) checkReadmeSection('bench-bus');
const missing = missingBuild();
if (missing !== undefined) throw new Error(missing);
const machine = describeMachine();
const random = createRandom(settings.seed);
const share = settings.isQuick ? 0.1 : 1;
const SMALL = 100;
const LARGE = 65_536;

const acts: readonly Act[] = [
  { name: 'send, 100 B', path: 'send', workers: 2, bytes: SMALL, count: 600_000 },
  { name: 'send, 64 KiB', path: 'send', workers: 2, bytes: LARGE, count: 8_000 },
  { name: 'request, 100 B', path: 'request', workers: 2, bytes: SMALL, count: 120_000 },
  { name: 'request, 64 KiB', path: 'request', workers: 2, bytes: LARGE, count: 4_000 },
  { name: 'broadcast to 7 others, 100 B', path: 'broadcast', workers: 8, bytes: SMALL, count: 20_000 },
  { name: 'broadcast to 7 others, 64 KiB', path: 'broadcast', workers: 8, bytes: LARGE, count: 1_000 },
];

const unused = (): never => {
  throw new Error('started by the measurement');
};
const noPm2 = await overPm2.missing!();
const used = noPm2 === undefined ? [overBus, overCluster, overPm2] : [overBus, overCluster];
const targets = used.map((of) => ({ name: of.name, of, start: unused }));

const measured: { act: Act; series: Series<Passed>[] }[] = [];
for (const act of acts) {
  console.error(act.name);
  const series = await runRounds<Passed, (typeof targets)[number]>({
    targets,
    count: settings.rounds,
    random,
    measure: ({ of }) => measureAct(of, { ...act, count: Math.ceil(act.count * share * of.share) }),
    describe: ({ perSecond, p99Ms }) =>
      `${short(perSecond)} messages/s${p99Ms === undefined ? '' : `, p99 ${short(p99Ms)} ms`}`,
  });
  measured.push({ act, series });
}

const dispatched = await runRounds<Dispatched, (typeof targets)[number]>({
  // PM2 passes so little that its messages say nothing about connections.
  targets: targets.slice(0, 2),
  count: settings.rounds,
  random,
  measure: ({ of }, round) =>
    measureDispatch(of, {
      ms: 10_000 * share,
      seed: settings.seed + round,
      count: 100_000 * share * of.share,
    }),
  describe: ({ perSecond, with: busy, without }) =>
    `p99 of new connections ${short(busy.p99)} ms beside ${short(perSecond)} messages/s, ${short(without.p99)} ms without`,
});

/** Within rounds. */
const ratio = (series: readonly Series<Passed>[], of: (sample: Passed) => number, rival = 1) => {
  const [ours, theirs] = [series[0], series[rival]];
  return spreadOf(
    ours!.samples.flatMap((sample, round) => {
      const other = theirs!.samples[round];
      return sample === undefined || other === undefined ? [] : [of(sample) / of(other)];
    }),
  );
};
const perSecond = ({ perSecond: value }: Passed): number => value;
const p99 = ({ p99Ms }: Passed): number => p99Ms ?? Number.NaN;
const rivals = used.slice(1).map(({ name }) => name.split(',')[0]!);
const slowness = ratio(measured[0]!.series, (sample) => 1 / perSecond(sample));
const threefold = slowness && {
  median: 3 * slowness.median,
  min: 3 * slowness.min,
  max: 3 * slowness.max,
};
const p99Ratio = ({ with: busy, without }: Dispatched): number => busy.p99 / without.p99;

publish({
  name: 'bench-bus',
  machine,
  settings,
  method:
    'One worker sends to the next, or to all others, as fast as it is let; requests are 64 at a time; counted until the last one was handled. A message is an object of a number and a text. New connections come in an open loop, 100/s, to 2 workers, one of which sends the other 80 % of what passed beside the same connections before',
  parts: [
    {
      table: {
        title: 'Messages between workers',
        head: [
          '',
          ...targets.map(({ name }) => `${name}: per second`),
          ...rivals.map((name) => `lb / ${name}`),
        ],
        rows: measured.map(({ act, series }) => [
          act.name,
          ...series.map((one) => withSpread(spread(one, perSecond))),
          ...rivals.map((_, index) => withSpread(ratio(series, perSecond, index + 1))),
        ]),
      },
      series: measured.flatMap(({ series }) => series),
    },
    {
      table: {
        title: 'p99 of requests, ms',
        head: ['', ...targets.map(({ name }) => name), ...rivals.map((name) => `lb / ${name}`)],
        rows: measured
          .filter(({ act }) => act.path === 'request')
          .map(({ act, series }) => [
            act.name,
            ...series.map((one) => withSpread(spread(one, p99))),
            ...rivals.map((_, index) => withSpread(ratio(series, p99, index + 1))),
          ]),
      },
      series: [],
    },
    {
      table: {
        title: 'New connections beside 80 % of the messages that pass',
        head: ['', 'messages per second', 'p50 ms with', 'without', 'p99 ms with', 'without', 'ratio'],
        rows: dispatched.map((beside, index) => [
          targets[index]!.name,
          withSpread(spread(beside, (sample) => sample.perSecond)),
          ...(['p50', 'p99'] as const).flatMap((what) => [
            withSpread(spread(beside, (sample) => sample.with[what])),
            withSpread(spread(beside, (sample) => sample.without[what])),
          ]),
          withSpread(spread(beside, p99Ratio)),
        ]),
      },
      series: dispatched,
    },
  ],
  verdicts: [
    verdict('p99 of new connections with messages / without', 1.2, spread(dispatched[0]!, p99Ratio)),
    verdict('send, 100 B: three times the messages of node:cluster / those of lb', 1, threefold),
    ...measured
      .filter(({ act }) => act.path === 'request')
      .map(({ act, series }) => verdict(`${act.name}: p99, lb / node:cluster`, 1, ratio(series, p99))),
  ],
  notes: noPm2 === undefined ? [] : [`PM2 was not measured: ${noPm2}`],
  caveat: 'Senders, receivers and the master share two cores.',
});
