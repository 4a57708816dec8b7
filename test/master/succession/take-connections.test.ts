import assert from 'node:assert/strict';
import { fstatSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BetweenMasters, Connection } from '../../../src/handoff/contract.ts';
import { type Taking, takeConnections } from '../../../src/master/succession/take-connections.ts';
import { OFFERED, PASSED, REFUSED } from '../../../src/upgrade/contract.ts';
import { waitFor } from '../../integration/balancer.ts';
import { type Linked, linked } from '../../upgrade/linked.ts';
import { FakeConnection } from '../fake-connection.ts';

const FRONTEND = 7;

let server: Server;
let fd: number;
let link: Linked;
let scheme: string;
let mayMove: boolean;
/** What lies in the mailbox, by what the other master calls the listener. */
let mailbox: number[];
let most: number[];
let taken: Connection[];
let closed: number[];
let fails: boolean;
/** Reads of a mailbox that is closed. */
let late: number;
/** In the dispatch, for connections of the other master, and what it has already. */
let room: number;
let waiting: number;
let taking: Taking | undefined;

beforeEach(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ fd } = (server as unknown as { _handle: { fd: number } })._handle);
  link = linked();
  [mailbox, most, taken, closed, scheme, mayMove, fails, late] = [[], [], [], [], 'http', true, false, 0];
  const betweenMasters: BetweenMasters = {
    createMailbox: () => ({ near: 0, far: 0 }),
    closeEnd: (end) => void closed.push(end),
    send: () => ({ sent: 0, isShut: false, isUnsendable: false }),
    receive(far, count, listenerOf) {
      assert.equal(far, 5);
      if (closed.length > 0) late++;
      most.push(count);
      if (fails) throw new Error('fcntl failed: EBADF');
      const some = mailbox.splice(0, count).flatMap((listener) => listenerOf(listener) ?? []);
      const connections = some.map((listener, index) => new FakeConnection(index, listener));
      return { connections, againMs: mailbox.length > 0 ? 0 : undefined };
    },
  };
  [room, waiting] = [1_000, 0];
  const dispatch = {
    get roomHandedDown() {
      return room;
    },
    frontends: {
      get waiting() {
        return waiting;
      },
    },
    together: (tell: () => void) => tell(),
    handedDown: (connection: Connection) => void taken.push(connection),
  };
  const address = {
    listener: {
      ...{ server, fd },
      get address() {
        return { scheme, host: '127.0.0.1', port: 80 };
      },
    },
    frontend: { id: FRONTEND },
  };
  taking = takeConnections({
    ...{ betweenMasters, predecessor: link.other, mayMove: () => mayMove },
    addresses: { gate: undefined, all: [address as never] },
    live: { dispatch: dispatch as never },
  });
});

afterEach(() => {
  server.close();
});

function offer(more: object = {}): Promise<unknown> {
  return link.one.ask(OFFERED, { fd: 5, inodes: [1, fstatSync(fd).ino], areProxied: false, ...more });
}

describe('idle connections of the master before', () => {
  it('are wanted for the addresses that serve HTTP here, and go to them', async () => {
    assert.deepEqual(await offer(), { inodes: [fstatSync(fd).ino] });
    mailbox = [2, 2, 1];
    assert.equal(await link.one.ask(PASSED), true);
    assert.deepEqual(
      taken.map(({ listener }) => listener),
      [FRONTEND, FRONTEND],
    );
  });

  it('are taken some in each turn until none is left', async () => {
    await offer();
    mailbox = Array.from({ length: 200 }, () => 2);
    assert.equal(await link.one.ask(PASSED), true);
    assert.equal(taken.length, 200);
    assert.ok(most.length > 2 && most.every((count) => count < 100), String(most));
  });

  it('stay in the mailbox while there is no room for them, and the other one is told when they are taken', async () => {
    await offer();
    mailbox = [2, 2, 2];
    room = 0;
    let isTold = false;
    const told = link.one.ask(PASSED).then(() => {
      isTold = true;
    });
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    assert.deepEqual([taken.length, isTold], [0, false]);
    room = 2;
    await told;
    assert.deepEqual([taken.length, most], [3, [2, 2]]);
  });

  it('come one turn after the other, slowly, where many clients wait already', async () => {
    await offer();
    mailbox = [2];
    waiting = 1_000;
    const fromMs = performance.now();
    assert.equal(await link.one.ask(PASSED), true);
    assert.ok(performance.now() - fromMs >= 50);
    assert.equal(taken.length, 1);
  });

  it('are not wanted where they may not move, where a header is missed, or where something else is spoken', async () => {
    mayMove = false;
    assert.equal(await offer(), undefined);
    mayMove = true;
    assert.equal(await offer({ areProxied: true }), undefined);
    assert.deepEqual(closed, [5, 5], 'their mailbox is of no use');
    scheme = 'https';
    assert.deepEqual(await offer(), { inodes: [] });
  });

  it('are refused by one that ends, once those on their way are taken', async () => {
    await offer();
    link.one.answer(REFUSED, () => {
      mailbox = [2];
    });
    await taking!.refuse(1_000);
    assert.equal(taken.length, 1);
    mailbox = [2];
    assert.equal(await link.one.ask(PASSED), false);
    assert.equal(taken.length, 2);
    assert.equal(await offer(), undefined);
  });

  it('are refused without a word where none have been offered, and when they are', async () => {
    link.one.answer(REFUSED, () => assert.fail('nobody would send one'));
    await taking!.refuse(1_000);
    assert.equal(await offer(), undefined);
  });

  it('are refused without an answer where the other one stands still or is gone', async () => {
    await offer();
    link.one.answer(REFUSED, () => new Promise(() => {}));
    await taking!.refuse(1);
    link.end();
    mailbox = [2];
    await taking!.refuse(1_000);
    assert.equal(taken.length, 1);
  });

  it('are taken to the last when the other one is gone, of which it has not told', async () => {
    await offer();
    mailbox = Array.from({ length: 200 }, () => 2);
    link.end();
    await waitFor(() => closed.length > 0, 'the mailbox to be closed');
    assert.deepEqual(closed, [5]);
    assert.equal(taken.length, 200);
  });

  it('are read by one alone, and never from a mailbox that is closed: not when the end comes amid a batch', async () => {
    await offer();
    // As many as fill two turns, so that the first reader is between two of them as the end comes.
    mailbox = Array.from({ length: 128 }, () => 2);
    const asked = link.one.ask(PASSED).catch(() => {});
    setImmediate(() => link.end());
    await waitFor(() => closed.length > 0, 'the mailbox to be closed');
    await asked;
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    assert.deepEqual([taken.length, closed, late], [128, [5], 0]);
  });

  it('are no reason to read again where their mailbox cannot be read: who told of them hears so', async () => {
    await offer();
    fails = true;
    await assert.rejects(link.one.ask(PASSED), /EBADF/);
    fails = false;
    mailbox = [2];
    assert.equal(await link.one.ask(PASSED), true);
  });

  it('cannot come where there was none before, or no way', () => {
    const parts = { addresses: { gate: undefined, all: [] }, live: {} as never, mayMove: () => true };
    assert.equal(takeConnections({ ...parts, predecessor: undefined, betweenMasters: undefined }), undefined);
    assert.equal(
      takeConnections({ ...parts, predecessor: link.other, betweenMasters: undefined }),
      undefined,
    );
  });
});
