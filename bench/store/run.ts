/**
 * `npm run bench:store`: operations per second and their p99, of the store in memory beside keyv, of the store over Redis
 * beside ioredis and the client it uses, called directly, and of the master's store as a worker sees it.
 */
import { createRandom } from '../../src/measure/method/random.ts';
import type { Spread } from '../../src/measure/method/spread.ts';
import { describeMachine } from '../../src/measure/processes/machine.ts';
import { short, withSpread } from '../harness/numbers.ts';
import { checkReadmeSection } from '../harness/readme-section.ts';
import { type Part, publish } from '../harness/report.ts';
import { ratio, runRounds, type Series, spread } from '../harness/rounds.ts';
import { readSettings } from '../harness/settings.ts';
import { measure, OPERATIONS, type Plan, type Sample } from './measure.ts';
import { missingRedis, redisVersion, startRedis } from './redis-server.ts';
import type { StoreTarget } from './targets/contract.ts';
import { ioredis } from './targets/ioredis.ts';
import { keyv } from './targets/keyv.ts';
import { nodeRedis } from './targets/node-redis.ts';
import { ofMaster } from './targets/of-master.ts';
import { memory, redis } from './targets/store.ts';

const IN_FLIGHT = 32;

const settings = readSettings('bench:store');
if (settings.writesReadme) checkReadmeSection('bench-store');
const machine = describeMachine();
const random = createRandom(settings.seed);
const plan: Plan = {
  keys: 10_000,
  atOnce: 1,
  warmUpMs: settings.isQuick ? 50 : 500,
  forMs: settings.isQuick ? 100 : 1000,
  seed: settings.seed,
};
const missing = missingRedis();
const parts = [await inMemory(), ...(missing === undefined ? [await overRedis()] : [])];
publish({
  name: 'bench-store',
  machine,
  settings,
  method: `each operation for ${plan.forMs / 1000} s after ${plan.warmUpMs / 1000} s of warm-up, on a random one of ${plan.keys.toLocaleString('en')} keys with values of about 100 bytes of JSON; one at a time in memory, ${IN_FLIGHT} under way over Redis${missing === undefined ? ` ${redisVersion()}` : ''}, which has the same cores; targets in turn`,
  parts,
  verdicts: [],
  notes: missing === undefined ? [] : [`nothing was measured over Redis: ${missing}`],
  caveat:
    'Every set and increment of pointsman over Redis is a script that also publishes the change, and has a deadline; the clients called directly do neither. In memory, one at a time, means in this process; a worker asks its master over the bus.',
});

async function inMemory(): Promise<Part> {
  const series = await rounds([memory, keyv], plan, 0);
  return part('In memory, one at a time', series, keyv.name);
}

async function overRedis(): Promise<Part> {
  const server = await startRedis();
  try {
    const series = await rounds(
      [redis, ioredis, nodeRedis, ofMaster],
      { ...plan, atOnce: IN_FLIGHT },
      server.port,
    );
    return part(`Shared by all processes, ${IN_FLIGHT} at a time`, series, ioredis.name);
  } finally {
    await server.stop();
  }
}

function rounds(targets: readonly StoreTarget[], how: Plan, port: number): Promise<Series<Sample>[]> {
  let opened = 0;
  return runRounds({
    targets: targets.map((target) => ({ ...target, start: unused })),
    count: settings.rounds,
    random,
    async measure(target) {
      if ('measure' in target) return target.measure(how);
      const contestant = await target.open(`bench${++opened}:`, port);
      try {
        return await measure(contestant, how);
      } finally {
        await contestant.close();
      }
    },
    describe: (sample) =>
      OPERATIONS.map((operation) => `${operation} ${thousands(sample[operation]?.perSecond)}/s`).join(', '),
  });
}

function unused(): never {
  throw new Error('opened by the measurement');
}

function part(title: string, series: readonly Series<Sample>[], baseName: string): Part {
  const base = series.find(({ name }) => name === baseName)!;
  return {
    table: {
      title,
      head: ['store', ...OPERATIONS.flatMap((operation) => [`${operation}/s`, `× ${baseName}`, 'p99 µs'])],
      rows: series.map((one) => [
        one.name,
        ...OPERATIONS.flatMap((operation) => cells(one, base, operation)),
      ]),
    },
    series,
  };
}

function cells(one: Series<Sample>, base: Series<Sample>, operation: (typeof OPERATIONS)[number]): string[] {
  const rate = ({ [operation]: speed }: Sample): number => speed?.perSecond ?? Number.NaN;
  const isMeasured = one.samples.some((sample) => sample?.[operation] !== undefined);
  if (!isMeasured) return ['–', '–', '–'];
  const found = spread(one, (sample) => sample[operation]?.perSecond);
  const compared = ratio(one, base, rate);
  return [
    inThousands(found),
    compared === undefined ? '–' : short(compared.median),
    withSpread(spread(one, (sample) => sample[operation]?.p99Us)),
  ];
}

function inThousands(found: Spread | undefined): string {
  if (found === undefined) return '–';
  const { median, min, max } = found;
  return min === max ? thousands(median) : `${thousands(median)} (${thousands(min)} to ${thousands(max)})`;
}

function thousands(value: number | undefined): string {
  return value === undefined ? '–' : Math.round(value).toLocaleString('en');
}
