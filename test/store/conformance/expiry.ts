/** Expiry, for every driver. Witnesses with a later expiry stand for time that has passed: no test sleeps. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { StoreDriver } from '../../../src/store/driver.ts';
import { waitFor } from '../../integration/balancer.ts';
import { bytes, type DriverCase, withDriver } from '../opened.ts';

/** By how much the clocks of two processes may read the same moment differently, rounded to whole milliseconds. */
const CLOCK_MS = 3;

export function expiryConforms(of: DriverCase): void {
  it('forgets a key when its time is over, and not before', () =>
    withDriver(of, async (driver, other) => {
      const sinceMs = performance.now();
      await driver.set('brief', bytes('1'), { ttlMs: 150 });
      await gone(other, 'brief');
      assert.ok(performance.now() - sinceMs >= 150 - CLOCK_MS);
      assert.equal(await driver.set('brief', bytes('2'), { ifAbsent: true }), true);
    }));

  it('keeps for ever what is set without a time, even where there was one', () =>
    withDriver(of, async (driver) => {
      await driver.set('set', bytes('1'), { ttlMs: 100 });
      await driver.set('set', bytes('2'), {});
      await driver.set('swapped', bytes('1'), { ttlMs: 100 });
      await driver.compareAndSet('swapped', bytes('1'), bytes('2'), undefined);
      await after(driver, 150);
      assert.deepEqual([await driver.get('set'), await driver.get('swapped')].map(String), ['2', '2']);
    }));

  it('puts an expiry off and brings it forward by a touch, and changes nothing else', () =>
    withDriver(of, async (driver, other) => {
      await driver.set('longer', bytes('1'), { ttlMs: 400 });
      await driver.set('sooner', bytes('2'), { ttlMs: 60_000 });
      await driver.set('endless', bytes('3'), {});
      assert.equal(await other.touch('longer', 60_000), true);
      assert.equal(await other.touch('sooner', 50), true);
      assert.equal(await other.touch('endless', 50), true);
      await after(driver, 450);
      const found = await Promise.all(['longer', 'sooner', 'endless'].map((key) => driver.get(key)));
      assert.deepEqual(found.map(String), ['1', 'undefined', 'undefined']);
    }));

  it('makes no key by a touch, be it deleted or never there', () =>
    withDriver(of, async (driver, other) => {
      await driver.set('session', bytes('1'), { ttlMs: 60_000 });
      await driver.delete('session');
      assert.equal(await other.touch('session', 60_000), false);
      assert.equal(await other.touch('never', 60_000), false);
      assert.deepEqual([await driver.get('session'), await driver.get('never')], [undefined, undefined]);
    }));

  it('starts the time of a counter when it is created, and never again', () =>
    withDriver(of, async (driver, other) => {
      const sinceMs = performance.now();
      assert.equal(await driver.increment('hits', 1, 200), 1);
      // Goes on incrementing until the window is over: would it be prolonged, it would never be.
      const sums = await waitFor(async () => {
        const sum = await other.increment('hits', 1, 200);
        return sum === 1 ? [sum] : undefined;
      }, 'a new window');
      assert.deepEqual(sums, [1]);
      assert.ok(performance.now() - sinceMs >= 200 - CLOCK_MS);
    }));

  it('leaves a counter the expiry it was set with, and gives it none that it had not', () =>
    withDriver(of, async (driver) => {
      await driver.set('set', bytes('5'), { ttlMs: 100 });
      await driver.set('endless', bytes('5'), {});
      await driver.increment('set', 1, 60_000);
      await driver.increment('endless', 1, 50);
      await after(driver, 150);
      assert.equal(await driver.get('set'), undefined);
      assert.equal(String(await driver.get('endless')), '6');
    }));
}

export async function gone(driver: StoreDriver, key: string): Promise<void> {
  await waitFor(async () => (await driver.get(key)) === undefined, `${key} to expire`);
}

/** When a key set now has expired by the store's own clock. */
export async function after(driver: StoreDriver, ms: number): Promise<void> {
  await driver.set('witness', bytes('1'), { ttlMs: ms });
  await gone(driver, 'witness');
}
