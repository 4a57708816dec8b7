import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TableCopy } from '../../../src/store/memory/copy.ts';
import { createMemoryDriver } from '../../../src/store/memory/driver.ts';
import { bytes } from '../opened.ts';

const found = { value: bytes('x'), expiresAtMs: Number.POSITIVE_INFINITY };

describe('the copy of a table in memory', () => {
  it('gives what changed once a round, however often, and what changes meanwhile again', () => {
    const copy = new TableCopy({ keys: ['a', 'b'], find: (key) => (key === 'gone' ? undefined : found) });
    const keys = (most: number): string[] => copy.take(most).map(({ key }) => key);
    copy.changed('b');
    assert.deepEqual(keys(1000), ['a', 'b']);
    assert.ok(copy.isWhole);
    for (const key of ['c', 'gone', 'c']) copy.changed(key);
    assert.deepEqual(keys(1), ['c']);
    copy.changed('c');
    assert.deepEqual(copy.take(1), [{ key: 'gone', value: undefined, expiresAtMs: 0 }]);
    assert.deepEqual(keys(1000), ['c']);
    assert.deepEqual(keys(1000), []);
  });

  it('begins at the front of what changed no more often than there are rounds', (t) => {
    let begun = 0;
    const { values } = Set.prototype;
    const counted = function (this: Set<unknown>) {
      begun++;
      return values.call(this);
    };
    t.mock.method(Set.prototype, 'values', counted);
    t.mock.method(Set.prototype, Symbol.iterator as never, counted as never);
    const copy = new TableCopy({ keys: [], find: () => found });
    assert.equal(copy.take(1).length, 0);
    for (let index = 0; index < 1000; index++) copy.changed(`key ${index}`);
    assert.equal(copy.take(1e6).length, 1000);
    assert.equal(begun, 1);
  });

  it('is told of nothing any more once it has ended', async () => {
    const driver = createMemoryDriver();
    const copy = driver.copy();
    await driver.set('a', bytes('1'), {});
    driver.endCopy();
    assert.equal(copy.take(1e6).length, 1);
    await driver.set('b', bytes('1'), {});
    assert.deepEqual(copy.take(1e6), []);
    await driver.close();
  });
});
