import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import Keyv from 'keyv';
import { keyvStore } from '../../../src/store/adapters/keyv.ts';
import { createStore } from '../../../src/store/create-store.ts';
import { createMemoryDriver } from '../../../src/store/memory/driver.ts';

function open() {
  let passedMs = 0;
  const driver = createMemoryDriver({ now: () => passedMs });
  const store = createStore(driver);
  const keyv = (namespace?: string) =>
    new Keyv({
      store: keyvStore(store),
      throwOnErrors: true,
      ...(namespace === undefined ? {} : { namespace }),
    });
  return {
    driver,
    store,
    keyv,
    pass: (ms: number) => {
      passedMs += ms;
    },
  };
}

describe('keyv over our store', () => {
  it('keeps what it is given, in every instance of a namespace', async () => {
    const { keyv } = open();
    const [one, other] = [keyv('prices'), keyv('prices')];
    for (const value of [0, '', 'text', null, false, [1], { a: { b: 1 } }, Buffer.from([0, 255])]) {
      await one.set('key', value);
      assert.deepEqual(await other.get('key'), value);
    }
    assert.equal(await other.has('key'), true);
    assert.equal(await other.delete('key'), true);
    assert.equal(await one.delete('key'), false);
    assert.equal(await one.has('key'), false);
    assert.equal(await one.get('key'), undefined);
  });

  it('takes several at a time', async () => {
    const { keyv } = open();
    const cache = keyv('a');
    await cache.setMany([
      { key: 'one', value: 1 },
      { key: 'two', value: 2 },
    ]);
    assert.deepEqual(await cache.get(['one', 'none', 'two']), [1, undefined, 2]);
    assert.equal(await cache.delete(['one', 'two']), true);
    assert.deepEqual(await cache.getMany(['one', 'two']), [undefined, undefined]);
  });

  it('ends a key in the store when its time is over, and none that has no time', async () => {
    const { driver, keyv, pass } = open();
    const cache = keyv();
    await cache.set('brief', 1, 1000);
    await cache.set('endless', 2);
    await cache.set('also endless', 3, 0);
    pass(1000);
    assert.equal(await cache.get('brief'), undefined);
    assert.deepEqual(await cache.get(['endless', 'also endless']), [2, 3]);
    assert.equal(driver.entries, 2);
  });

  it('clears its own namespace and no other', async () => {
    const { store, keyv } = open();
    const [one, other, nested] = [keyv('one'), keyv('one2'), keyv('a:b')];
    await store.set('mine', 1);
    for (const cache of [one, other, nested]) await cache.set('key', 1);
    await one.clear();
    assert.deepEqual(await Promise.all([one, other, nested].map((cache) => cache.get('key'))), [
      undefined,
      1,
      1,
    ]);
    await nested.clear();
    assert.deepEqual(await Promise.all([other, nested].map((cache) => cache.get('key'))), [1, undefined]);
    assert.equal(await store.get('mine'), 1);
  });

  it('says what the store says of what cannot be kept', async () => {
    const { keyv } = open();
    const cache = keyv('a');
    cache.on('error', () => {});
    await assert.rejects(cache.set('x'.repeat(2000), 1), { code: 'ERR_STORE_KEY' });
  });
});
