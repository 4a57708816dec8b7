import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createStore } from '../../src/store/create-store.ts';
import { MAX_KEY_BYTES, MAX_VALUE_BYTES } from '../../src/store/limits.ts';
import { createMemoryDriver } from '../../src/store/memory/driver.ts';
import { waitFor } from '../integration/balancer.ts';
import { bytes, collect, rejectsWith } from './opened.ts';

const open = () => {
  const driver = createMemoryDriver();
  return { driver, store: createStore(driver) };
};

describe('values', () => {
  it('come back as what they were: JSON, or a Buffer', async () => {
    const { store } = open();
    for (const value of [
      0,
      -1.5,
      '',
      'text',
      true,
      null,
      [],
      [1, 'a'],
      {},
      { a: { b: [null] } },
      { __proto__x: 1 },
    ]) {
      await store.set('key', value);
      assert.deepEqual(await store.get('key'), value);
    }
    for (const value of [Buffer.alloc(0), Buffer.from('{"a":1}'), Buffer.from([0, 255])]) {
      await store.set('key', value);
      const found = await store.get<Buffer>('key');
      assert.ok(Buffer.isBuffer(found) && found.equals(value));
    }
    await store.set('key', new Uint8Array([1, 2]));
    assert.deepEqual(await store.get('key'), Buffer.from([1, 2]));
    assert.deepEqual(await store.getAndDelete('key'), Buffer.from([1, 2]));
  });

  it('that are Buffers can be written to without harm to what is kept', async () => {
    const { store } = open();
    await store.set('key', Buffer.from('abc'));
    (await store.get<Buffer>('key'))!.fill(0);
    assert.equal(String(await store.get('key')), 'abc');
  });

  it('that JSON cannot hold, or that are too large, are refused without a word of them', async () => {
    const { store } = open();
    const loop: { self?: unknown; secret: string } = { secret: 'hush' };
    loop.self = loop;
    for (const value of [
      undefined,
      () => 'hush',
      Symbol('hush'),
      1n,
      loop,
      'hush'.repeat(MAX_VALUE_BYTES / 4),
    ]) {
      await rejectsWith('ERR_STORE_VALUE', store.set('key', value), 'hush');
    }
    await rejectsWith('ERR_STORE_VALUE', store.set('key', Buffer.alloc(MAX_VALUE_BYTES)));
    await store.set('key', Buffer.alloc(MAX_VALUE_BYTES - 1));
  });

  it('that something else wrote are refused without a word of them', async () => {
    const { driver, store } = open();
    for (const text of ['hush', '', '{"hush":']) {
      await driver.set('key', bytes(text), {});
      await rejectsWith('ERR_STORE_VALUE', store.get('key'), 'hush');
    }
  });

  it('are numbers where they were counted, and count where they were numbers', async () => {
    const { store } = open();
    assert.equal(await store.increment('hits'), 1);
    assert.equal(await store.get('hits'), 1);
    await store.set('hits', 41);
    assert.equal(await store.increment('hits', { by: 1, ttl: '1m' }), 42);
    await store.set('hits', '41');
    await rejectsWith('ERR_STORE_VALUE', store.increment('hits'));
    for (const by of [0.5, Number.NaN, 2 ** 53, '1' as unknown as number]) {
      await rejectsWith('ERR_INVALID_OPTION', store.increment('other', { by }));
    }
  });

  it('are compared as they are stored', async () => {
    const { store } = open();
    assert.equal(await store.compareAndSet('key', undefined, { a: 1, b: 2 }), true);
    assert.equal(await store.compareAndSet('key', { b: 2, a: 1 }, 3), false);
    assert.equal(await store.compareAndSet('key', await store.get('key'), Buffer.from('3')), true);
    assert.equal(await store.compareAndSet('key', '3', 4), false);
    assert.equal(await store.compareAndSet('key', Buffer.from('3'), undefined), true);
    assert.equal(await store.get('key'), undefined);
  });
});

describe('keys', () => {
  it('that are no text, empty, too long or half a character are refused without a word of them', async () => {
    const { store } = open();
    const long = 'ä'.repeat(MAX_KEY_BYTES / 2);
    await store.set(long, 1);
    const wrong = ['', `${long}x`, 'hush\ud800', 1, null, undefined, {}, ['hush']] as string[];
    for (const key of wrong) {
      for (const asked of [store.get(key), store.set(key, 1), store.delete(key), store.touch(key, 1)]) {
        await rejectsWith('ERR_STORE_KEY', asked, 'hush');
      }
    }
    await rejectsWith('ERR_STORE_KEY', store.namespace('a').get(long));
    await rejectsWith(
      'ERR_STORE_KEY',
      store.subscribe(1 as unknown as string, () => {}),
    );
  });
});

describe('times', () => {
  it('are milliseconds or text, and anything else is refused', async () => {
    const { store } = open();
    for (const ttl of [1, 0.5, 60_000, '500', '500ms', '30m', '1h', ' 10s ']) {
      assert.equal(await store.set('key', 1, { ttl }), true);
    }
    for (const ttl of [
      0,
      -1,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      1e15,
      '',
      'soon',
      '-5s',
      '20y',
      null as never,
    ]) {
      await rejectsWith('ERR_INVALID_OPTION', store.set('other', 1, { ttl }));
    }
    assert.equal(await store.get('other'), undefined);
  });
});

describe('a namespace', () => {
  it('has keys of its own, and clears only these', async () => {
    const { store } = open();
    const [one, two] = [store.namespace('one'), store.namespace('two')];
    await store.set('key', 0);
    await one.set('key', 1);
    await two.set('key', 2);
    await one.namespace('deeper').set('key', 3);
    assert.deepEqual(await Promise.all([store, one, two].map((each) => each.get('key'))), [0, 1, 2]);
    await one.clear();
    assert.deepEqual(await Promise.all([store, one, two].map((each) => each.get('key'))), [0, undefined, 2]);
    assert.equal(await one.namespace('deeper').get('key'), undefined);
  });

  it('tells its own keys by their own names', async () => {
    const { store } = open();
    const { told, listener } = collect();
    await store.namespace('a').subscribe('k', listener);
    await store.namespace('ab').set('k1', 1);
    await store.set('k2', 1);
    await store.namespace('a').set('other', 1);
    await store.namespace('a').set('k3', 1);
    await waitFor(() => told.length > 0, 'the change to be told');
    assert.deepEqual(told, ['set k3']);
  });

  it('has a name without a colon', () => {
    const { store } = open();
    for (const name of ['', 'a:b', 1 as unknown as string, 'x'.repeat(MAX_KEY_BYTES)]) {
      assert.throws(() => store.namespace(name), { code: 'ERR_STORE_KEY' });
    }
  });
});
