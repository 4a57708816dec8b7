/** Sender and receiver of the ipc transport against each other, without processes. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Connection } from '../../../src/handoff/contract.ts';
import { type NativeHandle, type Receiver, receiveConnections } from '../../../src/handoff/ipc/receiver.ts';
import { IpcSender } from '../../../src/handoff/ipc/sender.ts';
import { FakeConnection } from '../../master/fake-connection.ts';
import { LinkedChannels } from './linked-channels.ts';

class FakeHandle implements NativeHandle {
  isClosed = false;
  close(): void {
    this.isClosed = true;
  }
}

class HeldConnection extends FakeConnection {
  readonly handle = new FakeHandle();
}

const load = () => ({ closed: 3, inFlight: 0, done: 3, errors: 0 });

describe('the ipc hand-off', () => {
  let link: LinkedChannels;
  let sender: IpcSender;
  let receiver: Receiver;
  let served: NativeHandle[];
  let told: string[];
  let reports: [slot: number, closed: number][];
  let nowMs: number;

  beforeEach(() => {
    served = [];
    told = [];
    reports = [];
    nowMs = 0;
    link = new LinkedChannels();
    sender = new IpcSender(
      {
        roomMade: () => {},
        reported: (slot, { closed }) => reports.push([slot, closed]),
        taken: (slot) => told.push(`taken ${slot}`),
        returned: (slot, { id }: Connection, reason) => told.push(`returned ${slot} ${id} ${reason}`),
      },
      () => nowMs,
    );
    sender.attach(1, link.master);
    receiver = receiveConnections(link.worker, (handle) => served.push(handle), load);
  });

  it('releases the master copy once the worker took the connection', () => {
    const connection = new HeldConnection(1);
    sender.send(1, connection);
    assert.deepEqual(served, [connection.handle]);
    assert.deepEqual(told, ['taken 1']);
    assert.equal(connection.fate, 'released');
    assert.equal(sender.pending(1), 0);
    assert.deepEqual(reports, [[1, 3]], 'the load came along');
  });

  it('tells the master before it serves', () => {
    const order: string[] = [];
    const other = new LinkedChannels();
    const second = new IpcSender(
      { taken: () => order.push('taken'), returned: () => {}, roomMade: () => {}, reported: () => {} },
      () => 0,
    );
    second.attach(1, other.master);
    receiveConnections(other.worker, () => order.push('served'), load);
    second.send(1, new HeldConnection(1));
    assert.deepEqual(order, ['taken', 'served']);
  });

  it('keeps the connection while the worker is blocked, and knows since when', () => {
    link.isWorkerBlocked = true;
    nowMs = 5;
    const connection = new HeldConnection(1);
    sender.send(1, connection);
    nowMs = 9;
    sender.send(1, new HeldConnection(2));
    assert.equal(sender.pending(1), 2);
    assert.equal(sender.oldestPendingMs(1), 5);
    assert.equal(connection.fate, 'held');
    link.unblockWorker();
    assert.deepEqual(told, ['taken 1', 'taken 1']);
    assert.equal(sender.oldestPendingMs(1), undefined);
  });

  it('returns every untaken connection when the worker is gone, in order, and hears it no more', () => {
    link.isWorkerBlocked = true;
    sender.send(1, new HeldConnection(1));
    sender.send(1, new HeldConnection(2));
    sender.detach(1);
    assert.deepEqual(told, ['returned 1 1 worker-exit', 'returned 1 2 worker-exit']);
    link.unblockWorker();
    assert.equal(told.length, 2, 'a word of the dead worker changes nothing');
  });

  it('returns what a draining worker refuses, unread, its copy closed', () => {
    receiver.refuse();
    const connection = new HeldConnection(4);
    sender.send(1, connection);
    assert.deepEqual(told, ['returned 1 4 refused']);
    assert.deepEqual(served, []);
    assert.equal(connection.handle.isClosed, true);
    assert.equal(connection.fate, 'held');
  });

  it('finds out by a probe that a connection was lost on the way', () => {
    link.losesHandles = true;
    sender.send(1, new HeldConnection(1));
    assert.deepEqual(told, []);
    sender.probe(1);
    assert.deepEqual(told, ['returned 1 1 undelivered']);
  });

  it('does not mistake a slow worker for a lost connection', () => {
    link.isWorkerBlocked = true;
    sender.send(1, new HeldConnection(1));
    sender.probe(1);
    sender.probe(1);
    assert.deepEqual(told, []);
    link.unblockWorker();
    assert.deepEqual(told, ['taken 1']);
  });

  it('believes no worker that takes a connection twice or one it never got', () => {
    sender.send(1, new HeldConnection(1));
    link.worker.send({ type: 'pointsman:taken', id: 1 } as never);
    link.worker.send({ type: 'pointsman:taken', id: 99 } as never);
    link.worker.send({ type: 'pointsman:refused', id: 1 } as never);
    assert.deepEqual(told, ['taken 1']);
  });
});
