import assert from 'node:assert/strict';
import { closeSync, fstatSync, openSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { BetweenMasters, PassedConnection } from '../../../src/handoff/contract.ts';
import { createBetweenMasters } from '../../../src/handoff/mailbox/between-masters.ts';
import { createConnections } from '../../../src/handoff/mailbox/connections.ts';
import type { FdConnection } from '../../../src/handoff/mailbox/fd-connection.ts';
import { tagOf } from '../../../src/handoff/mailbox/tag.ts';
import { NativeError, nativeCalls } from '../../../src/native/index.ts';
import { streamPair } from '../../native/stream-pair.ts';

const { native, reason } = nativeCalls();

describe('the mailbox between two masters', { skip: native === undefined ? reason : false }, () => {
  const calls = native!;
  const made = createConnections({ native: calls, now: () => 50 });
  let way: BetweenMasters;
  let near: number;
  let far: number;
  let clients: number[];

  beforeEach(() => {
    way = createBetweenMasters({ native: calls, now: () => 50, made });
    ({ near, far } = way.createMailbox());
    clients = [];
  });
  afterEach(() => {
    for (const end of [near, ...clients]) way.closeEnd(end);
  });

  function connection(listener: number, note?: Uint8Array): PassedConnection {
    const [client, fd] = streamPair();
    clients.push(client);
    const from = { fd, listener: 9, acceptedAtMs: 20, isMigrated: true, note };
    return { listener, connection: made.make(from) };
  }

  it('carries connections with their age, their note and what the other one calls their listener', () => {
    const note = Buffer.from('a header');
    const passed = [connection(1), connection(2, note), connection(1)];
    const inode = fstatSync((passed[0]!.connection as FdConnection).fd).ino;
    assert.deepEqual(way.send(near, passed), { sent: 3, isShut: false, isUnsendable: false });
    const { connections, againMs } = way.receive(far, 10, (listener) => listener + 40);
    const received = connections as FdConnection[];
    assert.equal(againMs, undefined);
    assert.deepEqual(
      received.map(({ listener, acceptedAtMs, isMigrated }) => [listener, acceptedAtMs, isMigrated]),
      [
        [41, 20, true],
        [42, 20, true],
        [41, 20, true],
      ],
    );
    assert.equal(fstatSync(received[0]!.fd).ino, inode);
    assert.deepEqual(Buffer.from(received[1]!.note!), note);
    for (const each of received) each.release();
    way.closeEnd(far);
  });

  it('gives no more at a time than is wanted, and keeps the rest when the sender is gone', () => {
    way.send(near, [connection(1), connection(1), connection(1)]);
    way.closeEnd(near);
    near = calls.duplicate(far);
    const first = way.receive(far, 2, () => 1);
    assert.deepEqual([first.connections.length, first.againMs], [2, 0]);
    const rest = way.receive(far, 2, () => 1);
    assert.deepEqual([rest.connections.length, rest.againMs], [1, undefined]);
    for (const each of [...first.connections, ...rest.connections]) each.release();
    way.closeEnd(far);
  });

  it('says so where it is full, and where nobody has the other end', () => {
    const many = Array.from({ length: 600 }, () => connection(1));
    const { sent, isShut } = way.send(near, many);
    assert.ok(sent > 64 && sent < many.length, `${sent} sent`);
    assert.equal(isShut, false);
    way.closeEnd(far);
    assert.deepEqual(way.send(near, many.slice(sent, sent + 1)), {
      sent: 0,
      isShut: true,
      isUnsendable: false,
    });
    for (const { connection: held } of many.slice(sent)) held.release();
  });

  it('is read no more once it is closed, and waits for no descriptor then', () => {
    way.closeEnd(far);
    assert.throws(() => way.receive(far, 1, () => 1), { code: 'EBADF' });
  });

  it('says which one cannot be sent at all, and sends those before it', () => {
    const passed = [connection(1), connection(1), connection(1)];
    passed[1]!.connection.release();
    assert.deepEqual(way.send(near, passed), { sent: 1, isShut: false, isUnsendable: false });
    assert.deepEqual(way.send(near, passed.slice(1)), { sent: 0, isShut: false, isUnsendable: true });
    assert.deepEqual(way.send(near, passed.slice(2)), { sent: 1, isShut: false, isUnsendable: false });
    way.closeEnd(far);
  });

  it('gives what it has received before it could not be read, and says so at the next call', () => {
    let reads = 0;
    const failing = createBetweenMasters({
      native: {
        ...calls,
        receiveDescriptor(mailbox) {
          if (++reads > 1) throw new NativeError('recvmsg', constants.errno.EIO);
          return calls.receiveDescriptor(mailbox);
        },
      },
      ...{ now: () => 50, made },
    });
    way.send(near, [connection(1), connection(1)]);
    const { connections, againMs } = failing.receive(far, 10, () => 1);
    assert.deepEqual([connections.length, againMs], [1, 0]);
    assert.throws(() => failing.receive(far, 10, () => 1), { code: 'EIO' });
    connections[0]!.release();
    way.closeEnd(far);
  });

  it('drops what is no connection, or of a listener that is unknown here', () => {
    const before = readdirSync('/proc/self/fd').length;
    const file = openSync('/dev/null', 'r');
    calls.prepareDescriptor(0, file, 20, tagOf({ listener: 1, isMigrated: true }));
    assert.equal(calls.sendDescriptors(near, 1), 1);
    closeSync(file);
    const unknown = connection(5);
    const never = connection(1);
    Object.assign(never.connection, { isMigrated: false });
    calls.prepareDescriptor(0, (never.connection as FdConnection).fd, 20, 1);
    assert.equal(calls.sendDescriptors(near, 1), 1);
    never.connection.release();
    assert.equal(way.send(near, [unknown]).sent, 1);
    assert.equal(calls.waitingMessages(far), 3);
    const { connections, againMs } = way.receive(far, 10, (listener) => (listener === 1 ? 1 : undefined));
    assert.deepEqual([connections, againMs], [[], undefined]);
    assert.equal(readdirSync('/proc/self/fd').length, before + clients.length);
    way.closeEnd(far);
  });
});
