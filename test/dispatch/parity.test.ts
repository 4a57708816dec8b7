/** The live master and the simulator, told of the same events, decide the same. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { createAlgorithm } from '../../src/algorithms/create.ts';
import { RandomStream } from '../../src/simulate/random-stream.ts';
import type { Driver, MakeAlgorithm } from './parity/driver.ts';
import { LiveDriver } from './parity/live-driver.ts';
import { writeScript } from './parity/script.ts';
import { SimulatedDriver } from './parity/simulated-driver.ts';

/** Scripts for each algorithm: SEEDS=100 for a thorough run. */
const SEEDS = Number(process.env.SEEDS ?? 8);
const LASTS_MS = 1_500;

const algorithms = [
  { name: 'rr', options: { wait: false } },
  { name: 'rr' },
  { name: 'weighted-rr' },
  { name: 'least-connections' },
  { name: 'p2c' },
  { name: 'jiq' },
  { name: 'random' },
];

/** What both decided, a line for each millisecond. */
async function play(algorithm: (typeof algorithms)[number], seed: number) {
  const make: MakeAlgorithm = (context) => createAlgorithm(algorithm, context);
  const chance = (): (() => number) => {
    const stream = new RandomStream(seed, 2);
    return () => stream.uniform();
  };
  const live = new LiveDriver(make, chance());
  const drivers: readonly Driver[] = [live, new SimulatedDriver(make, chance())];
  const lines: [string[], string[]] = [[], []];
  for (const events of writeScript(seed, LASTS_MS)) {
    for (const driver of drivers) driver.pass();
    for (const event of events) {
      // The live master reads what workers report once in a turn of its event loop.
      await undefined;
      for (const driver of drivers) driver.run(event);
    }
    await undefined;
    for (const [index, driver] of drivers.entries()) lines[index]!.push(driver.record());
  }
  live.stop();
  return { lines, overload: live.overload };
}

/** What has to occur, or nothing is shown about it. */
const occurrences = [/\d>\d/, /shed/, /busy/, /blocked/, /stalled/, /full/, /draining/, /gone/];

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

describe('the live master and the simulator', () => {
  for (const algorithm of algorithms) {
    const written = 'options' in algorithm ? `${algorithm.name} without waiting` : algorithm.name;
    it(`decide the same about the same events: ${written}`, async () => {
      const all: string[] = [];
      let shedForDelay = 0;
      for (let seed = 1; seed <= SEEDS; seed++) {
        const { lines, overload } = await play(algorithm, seed);
        const [live, simulated] = lines;
        shedForDelay += overload;
        const at = live.findIndex((line, index) => line !== simulated[index]);
        // With what led to the first difference.
        const lastFew = (lines: string[]) => lines.slice(0, at + 1).slice(-12);
        assert.deepEqual(lastFew(simulated), lastFew(live), `seed ${seed}`);
        all.push(...live);
      }
      assert.ok(shedForDelay > 0, 'a queue stood');
      for (const occurrence of occurrences)
        assert.ok(
          all.some((line) => occurrence.test(line)),
          `${occurrence}`,
        );
    });
  }
});
