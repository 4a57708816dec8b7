/** The store of masters that follow each other, where one of them or a process ends, fails or stands still. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OneAddress } from '../../../src/bus/address.ts';
import { MemoryTable } from '../../../src/store/memory/table.ts';
import type { Link } from '../../../src/upgrade/link.ts';
import { linked } from '../../upgrade/linked.ts';
import { master, two } from './masters.ts';

const [who, other] = ['worker:1.1', 'worker:2.1'] as OneAddress[] as [OneAddress, OneAddress];

/** What is under way arrives. */
async function turns(): Promise<void> {
  for (let index = 0; index < 20; index++) await new Promise(setImmediate);
}

/** Nothing arrives at the other end before `goOn`. */
function standingStill(link: Link): { readonly link: Link; goOn(): void } {
  let goOn = (): void => {};
  const going = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const still: Link = {
    get isOpen() {
      return link.isOpen;
    },
    async tell(type, body) {
      void going.then(() => link.tell(type, body));
    },
    ask: (type, body) => going.then(() => link.ask(type, body)),
    on: (type, listener) => link.on(type, listener),
    answer: (type, handler) => link.answer(type, handler),
    onEnd: (listener) => link.onEnd(listener),
  };
  return { link: still, goOn };
}

describe('the store in memory over an upgrade in trouble', () => {
  it('brings back nothing that was deleted since, when a successor that took over ends and another one began', async () => {
    const { old, successor, handOver, end } = two();
    const before = old.worker(who);
    await before.set('token', 'valid');
    await handOver();
    const next = linked();
    old.store.handed.begin!(next.one);
    old.store.handed.taken!();
    await successor.worker(who).delete('token');
    await old.store.handed.release!(next.one);
    end();
    await assert.rejects(before.get('token'), { code: 'ERR_STORE_UNAVAILABLE' });
  });

  it('tells the processes of a successor although the end of a failed one comes only then', async () => {
    const [failed, next] = [linked(), linked()];
    const old = master();
    old.store.handed.begin!(failed.one);
    old.store.handed.begin!(next.one);
    const told: string[] = [];
    const after = master(next.other).worker(who);
    await after.subscribe('', (change) => void told.push(change.type));
    failed.end();
    await old.worker(who).set('a', 1);
    await turns();
    assert.deepEqual(told, ['set']);
  });

  it('forgets a process that ended while its subscription waited or was passed on', async () => {
    const { old, successor, handOver } = two();
    const early = successor.worker(other).subscribe('', () => {});
    await new Promise(setImmediate);
    successor.gone(other);
    await early;
    await old.worker(who).set('a', 1);
    await turns();
    assert.deepEqual(successor.told, []);
    const handedOver = handOver();
    const late = old.worker(other).subscribe('', () => {});
    await new Promise(setImmediate);
    old.gone(other);
    await Promise.all([late, handedOver]);
    await turns();
    old.told.length = 0;
    await successor.worker(who).set('b', 1);
    await turns();
    assert.deepEqual([...old.told, ...successor.told], []);
  });

  it('tells each subscription once that it may have missed something, also one that was told nothing before', async () => {
    const { old, successor, handOver } = two();
    const told = { quiet: [] as string[], told: [] as string[], after: [] as string[] };
    await old.worker(who).subscribe('quiet:', ({ type }) => void told.quiet.push(type));
    await old.worker(other).subscribe('', ({ type }) => void told.told.push(type));
    await successor.worker(who).subscribe('', ({ type }) => void told.after.push(type));
    await old.worker(who).set('a', 1);
    await turns();
    await handOver();
    await turns();
    await successor.worker(who).set('b', 1);
    await turns();
    assert.deepEqual(told, {
      quiet: ['missed'],
      told: ['set', 'missed', 'set'],
      after: ['set', 'missed', 'set'],
    });
  });

  it('stays where it is when the successor cannot keep what it is given', async (t) => {
    const { old, successor, handOver } = two();
    const before = old.worker(who);
    await before.set('a', 1);
    t.mock.method(MemoryTable.prototype, 'put', () => assert.fail('it does not fit'));
    await handOver();
    t.mock.restoreAll();
    assert.equal(await before.get('a'), 1);
    assert.equal(await successor.worker(who).get('a'), 1);
    await before.set('a', 2);
    assert.equal(await successor.worker(who).get('a'), 2);
  });

  it('goes on where it is while the successor stands still, and passes over as it is when that goes on', async (t) => {
    const { one, other: otherEnd, end } = linked();
    const { link, goOn } = standingStill(one);
    const old = master();
    old.store.handed.begin!(link);
    const successor = master(otherEnd);
    const [before, after] = [old.worker(who), successor.worker(who)];
    for (const key of ['changed', 'deleted']) await before.set(key, 1);
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const handedOver = old.store.handed.release!(link);
    await turns();
    const asked = before.set('changed', 2);
    await turns();
    t.mock.timers.tick(5000);
    assert.equal(await asked, true);
    await before.delete('deleted');
    goOn();
    await handedOver;
    assert.equal(await after.get('changed'), 2);
    assert.equal(await after.get('deleted'), undefined);
    await before.set('changed', 3);
    assert.equal(await after.get('changed'), 3);
    // It is the successor's now, and only there.
    old.store.handed.taken!();
    end();
    assert.equal(await after.get('changed'), 3);
    await assert.rejects(before.get('changed'), { code: 'ERR_STORE_UNAVAILABLE' });
  });

  it('is its own again when a successor that stood still ends', async (t) => {
    const { one, end } = linked();
    const old = master();
    old.store.handed.begin!(one);
    Object.assign(one, {
      ask: () => new Promise((_resolve, reject) => one.onEnd(() => reject(new Error('gone')))),
    });
    const before = old.worker(who);
    await before.set('a', 1);
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const handedOver = old.store.handed.release!(one);
    await turns();
    t.mock.timers.tick(5000);
    assert.equal(await before.increment('a'), 2);
    end();
    await handedOver;
    assert.equal(await before.increment('a'), 3);
  });
});
