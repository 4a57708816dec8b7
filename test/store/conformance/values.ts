/** Get, set, delete, getAndDelete and clear, for every driver. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MAX_KEY_BYTES, MAX_VALUE_BYTES } from '../../../src/store/limits.ts';
import { bytes, type DriverCase, withDriver } from '../opened.ts';

export function valuesConform(of: DriverCase): void {
  it('gives back every byte it was given, and undefined for what is not there', () =>
    withDriver(of, async (driver, other) => {
      assert.equal(await driver.get('none'), undefined);
      const values = [
        bytes('{"a":1}'),
        Buffer.alloc(0),
        Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
        Buffer.alloc(MAX_VALUE_BYTES, 'x'),
      ];
      for (const [index, value] of values.entries()) {
        assert.equal(await driver.set(`key ${index}`, value, {}), true);
        for (const reader of [driver, other]) {
          const found = await reader.get(`key ${index}`);
          assert.ok(Buffer.isBuffer(found));
          assert.ok(found.equals(value), `value ${index}`);
        }
      }
    }));

  it('keeps what it was given, whatever becomes of the Buffer', () =>
    withDriver(of, async (driver) => {
      const value = bytes('before');
      await driver.set('key', value, {});
      value.write('after!');
      assert.equal(String(await driver.get('key')), 'before');
    }));

  it('tells keys apart by every character', () =>
    withDriver(of, async (driver, other) => {
      const keys = [
        'a',
        'A',
        'a ',
        'a\n',
        'a\0',
        'ä',
        'a\u0308',
        '💡',
        '*',
        'a*',
        '[a]',
        '\\',
        'x'.repeat(MAX_KEY_BYTES),
      ];
      for (const [index, key] of keys.entries()) await driver.set(key, bytes(String(index)), {});
      const found = await Promise.all(keys.map((key) => other.get(key)));
      assert.deepEqual(
        found.map(String),
        keys.map((_, index) => String(index)),
      );
    }));

  it('lets one of many be the first to set a key', () =>
    withDriver(of, async (driver, other) => {
      const all = Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? driver : other).set('first', bytes(String(index)), { ifAbsent: true }),
      );
      const outcomes = await Promise.all(all);
      assert.equal(outcomes.filter(Boolean).length, 1);
      assert.equal(String(await driver.get('first')), String(outcomes.indexOf(true)));
    }));

  it('says whether what it deleted was there', () =>
    withDriver(of, async (driver, other) => {
      await driver.set('key', bytes('1'), {});
      assert.deepEqual([await other.delete('key'), await driver.delete('key')], [true, false]);
      assert.equal(await driver.get('key'), undefined);
    }));

  it('gives what is to be had once to one of many', () =>
    withDriver(of, async (driver, other) => {
      await driver.set('once', bytes('secret'), {});
      const all = Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? driver : other).getAndDelete('once'),
      );
      const found = (await Promise.all(all)).filter((value) => value !== undefined);
      assert.deepEqual(found.map(String), ['secret']);
      assert.equal(await driver.get('once'), undefined);
    }));

  it('clears what begins with a prefix, and nothing that a pattern would match', () =>
    withDriver(of, async (driver, other) => {
      const cleared = Array.from({ length: 2500 }, (_, index) => `a*[b]?\\:${index}`);
      const left = ['a', 'a*', 'axb:', 'a*[b]x\\:1', 'aab?:1'];
      await Promise.all([...cleared, ...left].map((key) => driver.set(key, bytes(key), {})));
      await other.clear('a*[b]?\\:');
      const found = await Promise.all([...cleared, ...left].map((key) => driver.get(key)));
      assert.deepEqual(found.filter((value) => value !== undefined).map(String), left);
      await driver.clear('');
      assert.equal(await other.get('a'), undefined);
    }));
}
