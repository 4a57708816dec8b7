/** What subscribers are told, for every driver. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { StoreDriver } from '../../../src/store/driver.ts';
import { waitFor } from '../../integration/balancer.ts';
import { bytes, collect, type DriverCase, withDriver } from '../opened.ts';
import { gone } from './expiry.ts';

export function changesConform(of: DriverCase): void {
  it('tells of every change below a prefix, whoever made it, in order', () =>
    withDriver(of, async (driver, other) => {
      const { told, listener } = collect();
      await driver.set('user:0', bytes('before'), {});
      await driver.subscribe('user:', listener);
      await other.set('user:1', bytes('1'), {});
      await driver.set('user:1', bytes('2'), {});
      await other.increment('user:2', 1, undefined);
      await driver.compareAndSet('user:1', bytes('2'), bytes('3'), undefined);
      await other.set('other', bytes('1'), {});
      await driver.delete('user:1');
      await other.getAndDelete('user:2');
      await driver.compareAndSet('user:0', bytes('before'), undefined, undefined);
      await until(told, driver, 'user:end');
      assert.deepEqual(told, [
        'set user:1',
        'set user:1',
        'set user:2',
        'set user:1',
        'deleted user:1',
        'deleted user:2',
        'deleted user:0',
        'set user:end',
      ]);
    }));

  it('tells nothing of what changed nothing', () =>
    withDriver(of, async (driver) => {
      const { told, listener } = collect();
      await driver.set('key', bytes('1'), {});
      await driver.subscribe('', listener);
      await driver.set('key', bytes('2'), { ifAbsent: true });
      await driver.compareAndSet('key', bytes('2'), bytes('3'), undefined);
      await driver.compareAndSet('none', undefined, undefined, undefined);
      await driver.touch('key', 60_000);
      await driver.delete('none');
      await driver.getAndDelete('none');
      await driver.set('n', bytes('x'), {});
      await driver.increment('n', 1, undefined).catch(() => {});
      await until(told, driver, 'end');
      assert.deepEqual(told, ['set n', 'set end']);
    }));

  it('tells of what has expired', () =>
    withDriver(of, async (driver, other) => {
      const { told, listener } = collect();
      await driver.subscribe('brief', listener);
      await other.set('brief', bytes('1'), { ttlMs: 50 });
      await gone(other, 'brief');
      await waitFor(() => told.length === 2, 'the expiry to be told');
      assert.deepEqual(told, ['set brief', 'expired brief']);
    }));

  it('tells of all that is cleared', () =>
    withDriver(of, async (driver, other) => {
      const { told, listener } = collect();
      await driver.set('a:1', bytes('1'), {});
      await driver.set('a:2', bytes('1'), {});
      await driver.subscribe('a:', listener);
      await other.clear('a:');
      await waitFor(() => told.length === 2, 'both to be told');
      assert.deepEqual(told.sort(), ['deleted a:1', 'deleted a:2']);
    }));

  it('takes a prefix to the letter, not as a pattern', () =>
    withDriver(of, async (driver) => {
      const { told, listener } = collect();
      await driver.subscribe('a*[b]?\\^-', listener);
      for (const key of ['axbx\\^-', 'a*b?\\^-', 'a*[b]?\\^', 'a*[b]?\\^-'])
        await driver.set(key, bytes('1'), {});
      await until(told, driver, 'a*[b]?\\^-end');
      assert.deepEqual(told, ['set a*[b]?\\^-', 'set a*[b]?\\^-end']);
    }));

  it('tells each of several subscriptions, and no more after one has ended', () =>
    withDriver(of, async (driver, other) => {
      const [first, second, wider] = [collect(), collect(), collect()];
      const end = await driver.subscribe('a:', first.listener);
      await driver.subscribe('a:', second.listener);
      await other.subscribe('a', wider.listener);
      await driver.set('a:1', bytes('1'), {});
      await waitFor(() => [first, second, wider].every(({ told }) => told.length === 1), 'all to be told');
      await end();
      await end();
      await driver.set('a:2', bytes('1'), {});
      await waitFor(() => [second, wider].every(({ told }) => told.length === 2), 'both to be told');
      await until(second.told, driver, 'a:end');
      assert.deepEqual(first.told, ['set a:1']);
    }));

  it('lets a listener use the store', () =>
    withDriver(of, async (driver) => {
      const found: (string | undefined)[] = [];
      await driver.subscribe('key', async () => {
        found.push(String(await driver.get('key')));
        await driver.set('answer', bytes('1'), {});
      });
      await driver.set('key', bytes('1'), {});
      await waitFor(() => driver.get('answer'), 'the listener to answer');
      assert.deepEqual(found, ['1']);
    }));
}

/** When a last change has been told, all before it have been. */
async function until(told: readonly string[], driver: StoreDriver, key: string): Promise<void> {
  await driver.set(key, bytes('1'), {});
  await waitFor(() => told.at(-1) === `set ${key}`, 'the last change to be told');
}
