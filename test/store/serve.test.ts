/** The master's side: what workers send is not trusted, and a dead worker leaves nothing behind. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pointsmanError } from '../../src/errors.ts';
import type { StoreDriver } from '../../src/store/driver.ts';
import { MAX_KEY_BYTES, MAX_SUBSCRIPTIONS, MAX_TTL_MS, MAX_VALUE_BYTES } from '../../src/store/limits.ts';
import { createMemoryDriver } from '../../src/store/memory/driver.ts';
import { STORE_REQUEST } from '../../src/store/port.ts';
import { createRemoteDriver } from '../../src/store/remote.ts';
import { serveStore } from '../../src/store/serve.ts';
import { waitFor } from '../integration/balancer.ts';
import { createFakeBus, type FakeBus } from './fake-bus.ts';
import { bytes, collect, rejectsWith } from './opened.ts';

function serve(driver: StoreDriver = createMemoryDriver()): FakeBus & { driver: StoreDriver } {
  const bus = createFakeBus();
  serveStore(driver, bus.counter);
  return { ...bus, driver };
}

describe('a request of a worker', () => {
  const value = bytes('1');
  const wrong: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['null', null],
    ['a text', 'get'],
    ['no operation', { key: 'a' }],
    ['an unknown operation', { op: 'eval', key: 'a' }],
    ['a name of Object', { op: 'constructor', key: 'a' }],
    ['a method of the driver', { op: 'close' }],
    ['an operation that is no text', { op: ['get'], key: 'a' }],
    ['no key', { op: 'get' }],
    ['a key that is no text', { op: 'get', key: { length: 1 } }],
    ['a key that is too long', { op: 'get', key: 'x'.repeat(MAX_KEY_BYTES + 1) }],
    ['no value', { op: 'set', key: 'a' }],
    ['a value that is a text', { op: 'set', key: 'a', value: '1' }],
    ['a value that is too large', { op: 'set', key: 'a', value: Buffer.alloc(MAX_VALUE_BYTES + 1) }],
    ['a time of no length', { op: 'set', key: 'a', value, ttlMs: 0 }],
    ['a time that is too long', { op: 'set', key: 'a', value, ttlMs: MAX_TTL_MS * 2 }],
    ['a time that is no number', { op: 'set', key: 'a', value, ttlMs: '5' }],
    ['a touch without a time', { op: 'touch', key: 'a' }],
    ['a step that is no whole number', { op: 'increment', key: 'a', by: 0.5 }],
    ['an expected value that is no bytes', { op: 'compareAndSet', key: 'a', expected: [1], next: value }],
    ['a prefix that is no text', { op: 'clear', prefix: 1 }],
    ['a subscription without a number', { op: 'subscribe', prefix: '' }],
    ['a subscription with half a number', { op: 'subscribe', prefix: '', id: 0.5 }],
  ];
  for (const [title, msg] of wrong) {
    it(`is refused for ${title}`, async () => {
      const { driver, connect } = serve();
      await driver.set('a', bytes('before'), {});
      await assert.rejects(connect().port.request(STORE_REQUEST, msg), {
        name: 'PointsmanError',
        code: /^ERR_(?:STORE_VALUE|STORE_KEY|INVALID_OPTION)$/,
      });
      assert.equal(String(await driver.get('a')), 'before');
    });
  }

  it('may carry bytes as any Uint8Array', async () => {
    const { driver, connect } = serve();
    const key = 'a';
    await connect().port.request(STORE_REQUEST, { op: 'set', key, value: new Uint8Array([1, 2]) });
    assert.deepEqual(await driver.get(key), Buffer.from([1, 2]));
  });

  it('fails with the code and the message that the store gave', async () => {
    const { connect } = serve(createMemoryDriver({ maxBytes: 1000 }));
    const driver = createRemoteDriver(connect().port);
    await rejectsWith('ERR_STORE_FULL', driver.set('key', Buffer.alloc(2000), {}));
    await driver.set('key', bytes('x'), {});
    await rejectsWith('ERR_STORE_VALUE', driver.increment('key', 1, undefined));
  });
});

describe('the subscriptions of a worker', () => {
  it('are bounded, and each has a number of its own', async () => {
    const { connect } = serve();
    const { port } = connect();
    const subscribe = (id: number) => port.request(STORE_REQUEST, { op: 'subscribe', prefix: 'a', id });
    await Promise.all(Array.from({ length: MAX_SUBSCRIPTIONS }, (_, index) => subscribe(index + 1)));
    await rejectsWith('ERR_STORE_FULL', subscribe(MAX_SUBSCRIPTIONS + 1));
    await rejectsWith('ERR_STORE_FULL', subscribe(1));
    await port.request(STORE_REQUEST, { op: 'unsubscribe', id: 1 });
    await port.request(STORE_REQUEST, { op: 'unsubscribe', id: 1 });
    await subscribe(1);
    // The bound is that of one process.
    await connect().port.request(STORE_REQUEST, { op: 'subscribe', prefix: 'a', id: 1 });
  });

  it('go with it, and those of others stay', async () => {
    const { driver, open, slow } = watched();
    const { connect } = serve(driver);
    const [dying, living] = [connect(), connect()];
    await createRemoteDriver(dying.port).subscribe('a', () => {});
    const { told, listener } = collect();
    await createRemoteDriver(living.port).subscribe('a', listener);
    assert.equal(open.length, 2);
    // One more is on its way when the process dies.
    slow.isOn = true;
    createRemoteDriver(dying.port).subscribe('b', () => {});
    await waitFor(() => slow.waiting.length === 1, 'the driver to be asked');
    dying.die();
    await waitFor(() => open.length === 1, 'the subscription to go');
    for (const go of slow.waiting) go();
    await waitFor(() => slow.waiting.length === slow.ended, 'the late one to go');
    assert.deepEqual(open, ['a']);
    await driver.set('a', bytes('1'), {});
    await waitFor(() => told.length === 1, 'the other to be told');
  });

  it('that were taken back while they were made leave nothing, and their number may be used again', async () => {
    const { driver, open, slow } = watched();
    const { connect } = serve(driver);
    const { port } = connect();
    slow.isOn = true;
    const first = port.request(STORE_REQUEST, { op: 'subscribe', prefix: 'a', id: 1 });
    await waitFor(() => slow.waiting.length === 1, 'the driver to be asked');
    await port.request(STORE_REQUEST, { op: 'unsubscribe', id: 1 });
    const second = port.request(STORE_REQUEST, { op: 'subscribe', prefix: 'b', id: 1 });
    await waitFor(() => slow.waiting.length === 2, 'the driver to be asked again');
    for (const go of slow.waiting) go();
    await Promise.all([first, second]);
    assert.deepEqual(open, ['b']);
  });
});

describe('a driver in a worker', () => {
  it('says that something was missed when an event was lost', async () => {
    const { driver, connect } = serve();
    const worker = connect();
    const { told, listener } = collect();
    await createRemoteDriver(worker.port).subscribe('', listener);
    await driver.set('a', bytes('1'), {});
    await waitFor(() => told.length === 1, 'the first change');
    worker.loses = 2;
    for (const key of ['b', 'c', 'd', 'e']) await driver.set(key, bytes('1'), {});
    await waitFor(() => told.at(-1) === 'set e', 'the last change');
    assert.deepEqual(told, ['set a', 'missed', 'set d', 'set e']);
  });

  it('passes on what the master itself has missed', async () => {
    const { driver, miss } = watched();
    const { connect } = serve(driver);
    const { told, listener } = collect();
    await createRemoteDriver(connect().port).subscribe('', listener);
    miss();
    await waitFor(() => told.length === 1, 'to be told');
    assert.deepEqual(told, ['missed']);
  });

  it('leaves nothing in the master when it is closed, and the store as it is', async () => {
    const { driver, open } = watched();
    const { connect } = serve(driver);
    const remote = createRemoteDriver(connect().port);
    await remote.set('key', bytes('1'), {});
    await remote.subscribe('', () => {});
    await remote.close();
    assert.equal(open.length, 0);
    assert.equal(String(await driver.get('key')), '1');
  });

  it('says that the store cannot be asked, whatever went wrong on the way to it', async () => {
    const causes = [
      pointsmanError('ERR_TIMED_OUT', { what: 'It', timeout: '1s' }),
      new Error('the pipe is closed'),
    ];
    for (const cause of causes) {
      const driver = createRemoteDriver({ request: () => Promise.reject(cause), onEvent: () => () => {} });
      for (const asked of [
        driver.get('key'),
        driver.set('key', bytes('1'), {}),
        driver.subscribe('', () => {}),
      ]) {
        await assert.rejects(asked, { code: 'ERR_STORE_UNAVAILABLE', cause });
      }
    }
  });

  it('that is refused a subscription can make others', async () => {
    const { connect } = serve();
    const remote = createRemoteDriver(connect().port);
    await rejectsWith(
      'ERR_STORE_KEY',
      remote.subscribe('x'.repeat(MAX_KEY_BYTES + 1), () => {}),
    );
    const { told, listener } = collect();
    await remote.subscribe('', listener);
    await remote.set('key', bytes('1'), {});
    await waitFor(() => told.length === 1, 'the change to be told');
  });
});

/** A driver whose subscriptions can be counted, and take as long as a test wants. */
function watched() {
  const memory = createMemoryDriver();
  const open: string[] = [];
  const listeners = new Set<Parameters<StoreDriver['subscribe']>[1]>();
  const slow = { isOn: false, waiting: [] as (() => void)[], ended: 0 };
  const driver: StoreDriver = {
    ...operationsOf(memory),
    async subscribe(prefix, listener) {
      const isSlow = slow.isOn;
      if (isSlow) await new Promise<void>((resolve) => slow.waiting.push(resolve));
      const end = await memory.subscribe(prefix, listener);
      open.push(prefix);
      listeners.add(listener);
      return async () => {
        if (isSlow) slow.ended++;
        open.splice(open.indexOf(prefix), 1);
        await end();
      };
    },
  };
  const miss = (): void => {
    for (const listener of listeners) listener({ type: 'missed' });
  };
  return { driver, open, slow, miss };
}

function operationsOf(driver: StoreDriver): Omit<StoreDriver, 'subscribe'> {
  const { get, set, delete: remove, touch, increment, compareAndSet, getAndDelete } = driver;
  return {
    get,
    set,
    delete: remove,
    touch,
    increment,
    compareAndSet,
    getAndDelete,
    clear: (prefix) => driver.clear(prefix),
    close: () => driver.close(),
  };
}
