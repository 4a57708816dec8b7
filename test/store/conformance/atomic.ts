/** Increment and compareAndSet, for every driver. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { StoreDriver } from '../../../src/store/driver.ts';
import { bytes, type DriverCase, rejectsWith, withDriver } from '../opened.ts';

export function atomicConforms(of: DriverCase): void {
  it('counts every increment of all processes', () =>
    withDriver(of, async (driver, other) => {
      const all = Array.from({ length: 200 }, (_, index) =>
        (index % 2 === 0 ? driver : other).increment('count', index % 3, undefined),
      );
      const sums = await Promise.all(all);
      assert.equal(Math.max(...sums), 199);
      assert.equal(String(await driver.get('count')), '199');
      assert.equal(await driver.increment('count', -200, undefined), -1);
    }));

  it('refuses to count what is no whole number, and leaves it as it was', () =>
    withDriver(of, async (driver) => {
      for (const value of [
        'secret',
        '1.5',
        '',
        ' 1',
        '1 ',
        '+1',
        '01',
        '-',
        '1e3',
        '9007199254740993',
        '99999999999999999999',
      ]) {
        await driver.set('value', bytes(value), {});
        await rejectsWith('ERR_STORE_VALUE', driver.increment('value', 1, undefined), 'secret');
        assert.equal(String(await driver.get('value')), value);
      }
    }));

  it('refuses a sum that no number holds exactly, and leaves the counter as it was', () =>
    withDriver(of, async (driver) => {
      const most = Number.MAX_SAFE_INTEGER;
      assert.equal(await driver.increment('up', most, undefined), most);
      assert.equal(await driver.increment('down', -most, undefined), -most);
      await rejectsWith('ERR_STORE_VALUE', driver.increment('up', 1, undefined));
      await rejectsWith('ERR_STORE_VALUE', driver.increment('up', most, undefined));
      await rejectsWith('ERR_STORE_VALUE', driver.increment('down', -1, undefined));
      assert.equal(await driver.increment('up', -1, undefined), most - 1);
      assert.equal(await driver.increment('down', 1, undefined), 1 - most);
    }));

  it('swaps only what is as expected, to the byte', () =>
    withDriver(of, async (driver, other) => {
      const [one, two] = [bytes('1'), Buffer.from([0, 255, 0])];
      assert.equal(await driver.compareAndSet('key', one, two, undefined), false);
      assert.equal(await driver.compareAndSet('key', undefined, one, undefined), true);
      assert.equal(await other.compareAndSet('key', undefined, two, undefined), false);
      assert.equal(await other.compareAndSet('key', bytes('1 '), two, undefined), false);
      assert.equal(await other.compareAndSet('key', one, two, undefined), true);
      assert.deepEqual(await driver.get('key'), two);
      assert.equal(await driver.compareAndSet('key', two, Buffer.alloc(0), undefined), true);
      assert.equal(await driver.compareAndSet('key', undefined, one, undefined), false);
    }));

  it('deletes by comparing, and makes nothing of nothing', () =>
    withDriver(of, async (driver) => {
      await driver.set('lock', bytes('mine'), {});
      assert.equal(await driver.compareAndSet('lock', bytes('yours'), undefined, undefined), false);
      assert.equal(await driver.compareAndSet('lock', bytes('mine'), undefined, undefined), true);
      assert.equal(await driver.get('lock'), undefined);
      assert.equal(await driver.compareAndSet('lock', undefined, undefined, undefined), true);
      assert.equal(await driver.get('lock'), undefined);
    }));

  it('loses no update of those who try again until theirs is in', () =>
    withDriver(of, async (driver, other) => {
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => append(index % 2 === 0 ? driver : other, index)),
      );
      const all = JSON.parse(String(await driver.get('list'))) as number[];
      assert.deepEqual(
        all.sort((one, two) => one - two),
        Array.from({ length: 20 }, (_, index) => index),
      );
    }));
}

async function append(driver: StoreDriver, item: number): Promise<void> {
  for (;;) {
    const before = await driver.get('list');
    const list = before === undefined ? [] : (JSON.parse(String(before)) as number[]);
    if (await driver.compareAndSet('list', before, bytes(JSON.stringify([...list, item])), 60_000)) return;
  }
}
