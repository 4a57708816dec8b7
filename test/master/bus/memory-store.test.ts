/** The store of two masters that follow each other, with processes of each, in one process. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OneAddress } from '../../../src/bus/address.ts';
import type { Store } from '../../../src/store/contract.ts';
import { waitFor } from '../../integration/balancer.ts';
import { linked } from '../../upgrade/linked.ts';
import { master, two } from './masters.ts';

const who = 'worker:1.1' as OneAddress;

describe('the store in memory over an upgrade', () => {
  it('is one for both masters before, while and after it passes over; nothing is lost, and done once', async () => {
    const { old, successor, handOver } = two();
    const [before, after] = [old.worker(who), successor.worker(who)];
    await before.set('session', { user: 'ada' }, { ttl: '1h' });
    assert.deepEqual(await after.get('session'), { user: 'ada' });
    await after.set('bytes', Buffer.from([0, 255]));
    for (let index = 0; index < 3000; index++) await before.set(`key ${index}`, 'x'.repeat(500));
    let isOver = false;
    const counts = [0, 0];
    const count = async (store: Store, which: 0 | 1): Promise<void> => {
      while (!isOver) {
        await store.increment('count');
        await store.set(`key ${counts[which]! % 3000}`, counts[which]);
        counts[which]!++;
        // As two requests that nobody waits for between them are done in their order.
        const first = store.set(`order ${which}`, 1);
        await Promise.all([first, store.set(`order ${which}`, 2)]);
        assert.equal(await store.get(`order ${which}`), 2);
      }
    };
    const counting = [count(before, 0), count(after, 1)];
    await handOver();
    const [atHandOver] = counts;
    await waitFor(() => counts[0]! > atHandOver! + 50, 'the old workers to go on');
    isOver = true;
    await Promise.all(counting);
    assert.equal(await before.get('count'), counts[0]! + counts[1]!);
    assert.equal(await after.get('count'), counts[0]! + counts[1]!);
    assert.deepEqual(await before.get('session'), { user: 'ada' });
    assert.deepEqual(await after.get('bytes'), Buffer.from([0, 255]));
    assert.equal(await after.get('key 2999'), 'x'.repeat(500));
  });

  it('keeps its times, and a clear that goes on for some turns', async () => {
    const { old, successor, handOver } = two();
    const [before, after] = [old.worker(who), successor.worker(who)];
    for (let index = 0; index < 3000; index++) await before.set(`cleared:${index}`, 1);
    await before.set('short', 1, { ttl: 1500 });
    await before.set('touched', 1, { ttl: 1400 });
    const cleared = before.namespace('cleared').clear();
    await before.touch('touched', '1h');
    await handOver();
    await cleared;
    assert.equal(await after.get('short'), 1);
    await waitFor(async () => (await after.get('short')) === undefined, 'its expiry');
    assert.equal(await after.get('touched'), 1);
    for (const index of [0, 1500, 2999]) assert.equal(await after.get(`cleared:${index}`), undefined);
  });

  it('tells of changes whoever made them, wherever it is; of a process that is gone nothing is kept', async () => {
    const { old, successor, handOver } = two();
    const [before, after] = [old.worker(who), successor.worker(who)];
    const told = { before: [] as string[], after: [] as string[] };
    for (const [name, store] of [
      ['before', before],
      ['after', after],
    ] as const)
      await store.subscribe(
        '',
        (change) => void told[name].push(change.type === 'missed' ? 'missed' : change.key),
      );
    const bothHear = async (key: string): Promise<void> => {
      await waitFor(() => told.before.includes(key) && told.after.includes(key), key);
    };
    await before.set('a', 1);
    await after.set('b', 1);
    await bothHear('a');
    await bothHear('b');
    await handOver();
    await before.set('c', 1);
    await after.set('d', 1);
    await bothHear('c');
    await bothHear('d');
    assert.equal(told.before.filter((key) => key === 'd').length, 1);
    old.gone(who);
    await after.set('e', 1);
    await waitFor(() => told.after.includes('e'), 'e');
    assert.ok(!told.before.includes('e'));
  });

  it('passes its errors on, and refuses what no process sends', async () => {
    const { old, successor, handOver } = two();
    const after = successor.worker(who);
    await after.set('text', 'a');
    await assert.rejects(after.increment('text'), { code: 'ERR_STORE_VALUE' });
    await handOver();
    await assert.rejects(old.worker(who).increment('text'), { code: 'ERR_STORE_VALUE' });
  });

  it('is where it was when the upgrade is undone', async () => {
    const { old, handOver, end } = two();
    const before = old.worker(who);
    const told: string[] = [];
    await before.subscribe('', (change) => void (change.type !== 'missed' && told.push(change.key)));
    await before.set('a', 1);
    await handOver();
    const asked = before.get('a');
    end();
    assert.equal(await asked, 1);
    await before.set('b', 2);
    await waitFor(() => told.includes('b'), 'b');
    assert.equal(await before.get('a'), 1);
  });

  it('is not to be had from a master that has handed it over, once the next one is gone: deny then', async () => {
    const { old, handOver, end } = two();
    const before = old.worker(who);
    await before.set('token', 1);
    await handOver();
    old.store.handed.taken!();
    end();
    await assert.rejects(before.get('token'), { code: 'ERR_STORE_UNAVAILABLE' });
  });

  it('begins anew where the master before is gone before it could hand it over', async () => {
    const { old, successor, end } = two();
    await old.worker(who).set('a', 1);
    const after = successor.worker(who);
    assert.equal(await after.get('a'), 1);
    end();
    assert.equal(await after.get('a'), undefined);
    assert.equal(await after.set('b', 1), true);
  });

  it('is one of its own where the other master has none in its memory', async () => {
    const { other } = linked();
    const after = master(other).worker(who);
    assert.equal(await after.increment('count'), 1);
    assert.equal(await after.increment('count'), 2);
  });
});
