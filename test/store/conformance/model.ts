/** Random operations against a model, for every driver. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createRandom } from '../../../src/measure/method/random.ts';
import type { StoreDriver } from '../../../src/store/driver.ts';
import { bytes, type DriverCase, withDriver } from '../opened.ts';

const STEPS = 2000;
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

export function modelConforms(of: DriverCase): void {
  it(`does what a plain map would do, whichever process asks (SEED=${seed})`, () =>
    withDriver(of, async (driver, other) => {
      const random = createRandom(seed);
      const below = (count: number): number => Math.floor(random() * count);
      const model = new Map<string, string>();
      for (let step = 0; step < STEPS; step++) {
        const key = `k${below(6)}`;
        const value = String(below(3));
        const expected = random() < 0.4 ? undefined : String(below(3));
        const [operation, inModel] = operations[below(operations.length)]!;
        const answer = await operation(random() < 0.5 ? driver : other, key, value, expected);
        assert.equal(answer, inModel(model, key, value, expected), `step ${step}: ${operation}`);
      }
      for (const key of model.keys()) assert.equal(String(await driver.get(key)), model.get(key));
    }));
}

type Operation = (
  driver: StoreDriver,
  key: string,
  value: string,
  expected: string | undefined,
) => Promise<unknown>;
type InModel = (
  model: Map<string, string>,
  key: string,
  value: string,
  expected: string | undefined,
) => unknown;

const operations: readonly (readonly [Operation, InModel])[] = [
  [async (driver, key) => (await driver.get(key))?.toString(), (model, key) => model.get(key)],
  [
    (driver, key, value) => driver.set(key, bytes(value), { ttlMs: 600_000 }),
    (model, key, value) => model.set(key, value) !== undefined,
  ],
  [
    (driver, key, value) => driver.set(key, bytes(value), { ifAbsent: true }),
    (model, key, value) => !model.has(key) && model.set(key, value) !== undefined,
  ],
  [(driver, key) => driver.delete(key), (model, key) => model.delete(key)],
  [(driver, key) => driver.touch(key, 600_000), (model, key) => model.has(key)],
  [
    (driver, key, value) => driver.increment(key, Number(value) - 1, undefined),
    (model, key, value) => {
      const sum = Number(model.get(key) ?? 0) + Number(value) - 1;
      model.set(key, String(sum));
      return sum;
    },
  ],
  [
    async (driver, key) => (await driver.getAndDelete(key))?.toString(),
    (model, key) => {
      const value = model.get(key);
      model.delete(key);
      return value;
    },
  ],
  [
    (driver, key, value, expected) =>
      driver.compareAndSet(
        key,
        expected === undefined ? undefined : bytes(expected),
        bytes(value),
        undefined,
      ),
    (model, key, value, expected) => model.get(key) === expected && model.set(key, value) !== undefined,
  ],
  [
    (driver, key, _, expected) =>
      driver.compareAndSet(key, expected === undefined ? undefined : bytes(expected), undefined, undefined),
    (model, key, _, expected) => {
      const isExpected = model.get(key) === expected;
      if (isExpected) model.delete(key);
      return isExpected;
    },
  ],
];
