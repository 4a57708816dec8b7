/** One round of one target: as many operations as it can do, a fixed number of them under way. */
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { createHistogram, latencyOf, record } from '../../src/measure/load/histogram.ts';
import { createRandom } from '../../src/measure/method/random.ts';
import type { Contestant } from './contestant.ts';

export const OPERATIONS = ['get', 'set', 'increment'] as const;

export type Operation = (typeof OPERATIONS)[number];

export interface Speed {
  readonly perSecond: number;
  readonly p99Us: number;
}

/** Undefined for what it cannot do. */
export type Sample = Readonly<Record<Operation, Speed | undefined>>;

export interface Plan {
  readonly keys: number;
  readonly atOnce: number;
  readonly warmUpMs: number;
  readonly forMs: number;
  readonly seed: number;
}

/** About 100 bytes as JSON, as a small session is. */
const VALUE = {
  user: 'ada',
  roles: ['admin', 'editor'],
  cart: [{ item: 4711, count: 2 }],
  since: 1795832801228,
};

export async function measure(contestant: Contestant, plan: Plan): Promise<Sample> {
  await check(contestant);
  for (let key = 0; key < plan.keys; key++) await contestant.set(`key${key}`, VALUE);
  const { increment } = contestant;
  const run = (operate: (key: string) => Promise<unknown>): Promise<Speed> => speedOf(operate, plan);
  return {
    get: await run((key) => contestant.get(key)),
    set: await run((key) => contestant.set(key, VALUE)),
    increment: increment && (await run((key) => increment(`count:${key}`))),
  };
}

/** That it does what it is measured for. */
async function check({ get, set, increment }: Contestant): Promise<void> {
  await set('check', VALUE);
  deepStrictEqual(await get('check'), VALUE);
  if (increment === undefined) return;
  strictEqual(await increment('sum'), 1);
  strictEqual(await increment('sum'), 2);
}

async function speedOf(
  operate: (key: string) => Promise<unknown>,
  { keys, atOnce, warmUpMs, forMs, seed }: Plan,
): Promise<Speed> {
  // Microseconds where the histogram has milliseconds: an operation in memory takes less than one of its steps.
  const random = createRandom(seed);
  const histogram = createHistogram();
  const beginsMs = performance.now() + warmUpMs;
  const endsMs = beginsMs + forMs;
  let done = 0;
  const loop = async (): Promise<void> => {
    for (;;) {
      const key = `key${Math.floor(random() * keys)}`;
      const sinceMs = performance.now();
      if (sinceMs >= endsMs) return;
      await operate(key);
      if (sinceMs < beginsMs) continue;
      record(histogram, (performance.now() - sinceMs) * 1000);
      done++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, loop));
  const seconds = (performance.now() - beginsMs) / 1000;
  return { perSecond: done / seconds, p99Us: latencyOf(histogram).p99 };
}
