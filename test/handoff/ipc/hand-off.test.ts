/** Sender and receiver of the ipc transport against each other, without processes. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { ProcessId } from '../../../src/dispatch/contract.ts';
import { type Connection, unheard } from '../../../src/handoff/contract.ts';
import { receiveConnections } from '../../../src/handoff/ipc/receiver.ts';
import { IpcSender } from '../../../src/handoff/ipc/sender.ts';
import type {
  ConnectionServer,
  NativeHandle,
  ReceivedConnection,
  Receiver,
} from '../../../src/handoff/receiver-contract.ts';
import type { Channel } from '../../../src/protocol/channel.ts';
import { FakeConnection } from '../../master/fake-connection.ts';
import { acceptOneEach } from '../accept-one-each.ts';
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

/** What this transport gives. */
function handleIn(connection: ReceivedConnection): NativeHandle {
  assert.equal(connection.kind, 'handle');
  return (connection as ReceivedConnection & { kind: 'handle' }).handle;
}

/** A server that wants everything. */
function taking(take: ConnectionServer['take']): ConnectionServer {
  return { wants: () => true, take };
}

const first: ProcessId = { slot: 1, generation: 1 };
const second: ProcessId = { slot: 2, generation: 1 };

const load = () => ({ closed: 3, inFlight: 0, done: 3, errors: 0 });

describe('the ipc hand-off', () => {
  let link: LinkedChannels;
  let sender: IpcSender<ProcessId>;
  let receiver: Receiver;
  let served: NativeHandle[];
  let servers: [listener: number, acceptedAtMs: number][];
  let wants: ConnectionServer['wants'];
  let told: string[];
  let reports: [slot: number, closed: number][];

  beforeEach(() => {
    served = [];
    servers = [];
    wants = () => true;
    told = [];
    reports = [];
    link = new LinkedChannels();
    sender = new IpcSender<ProcessId>(() => 0);
    sender.observe({
      ...unheard,
      reported: ({ slot }, { closed }) => reports.push([slot, closed]),
      taken: ({ slot }) => told.push(`taken ${slot}`),
      returned: ({ slot }, { id, listener }: Connection, reason) =>
        told.push(`returned ${slot} ${id} ${reason} of ${listener}`),
      handedBack: ({ slot }, { id }) => told.push(`handed back ${slot} ${id}`),
    });
    sender.attach(first, link.master);
    receiver = receiveConnections(
      link.worker,
      {
        wants: (listener, passing) => wants(listener, passing),
        take(connection) {
          served.push(handleIn(connection));
          servers.push([connection.listener, connection.acceptedAtMs]);
        },
      },
      load,
    );
  });

  it('releases the master copy once the worker took the connection', () => {
    const connection = new HeldConnection(1);
    sender.send(first, connection);
    assert.deepEqual(served, [connection.handle]);
    assert.deepEqual(told, ['taken 1']);
    assert.equal(connection.fate, 'released');
    assert.equal(sender.pending(first), 0);
    assert.deepEqual(reports, [[1, 3]], 'the load came along');
  });

  it('tells the master before it serves', () => {
    const order: string[] = [];
    const other = new LinkedChannels();
    const another = new IpcSender<ProcessId>(() => 0);
    another.observe({ ...unheard, taken: () => order.push('taken') });
    another.attach(first, other.master);
    receiveConnections(
      other.worker,
      taking(() => order.push('served')),
      load,
    );
    another.send(first, new HeldConnection(1));
    assert.deepEqual(order, ['taken', 'served']);
  });

  it('keeps the connection while the worker is blocked', () => {
    link.isWorkerBlocked = true;
    const connection = new HeldConnection(1);
    sender.send(first, connection);
    sender.send(first, new HeldConnection(2));
    assert.equal(sender.pending(first), 2);
    assert.equal(connection.fate, 'held');
    link.unblockWorker();
    assert.deepEqual(told, ['taken 1', 'taken 1']);
    assert.equal(sender.pending(first), 0);
  });

  it('returns every untaken connection when the worker is gone, in order, and hears it no more', () => {
    link.isWorkerBlocked = true;
    sender.send(first, new HeldConnection(1));
    sender.send(first, new HeldConnection(2));
    sender.detach(first);
    assert.deepEqual(told, ['returned 1 1 worker-exit of 1', 'returned 1 2 worker-exit of 1']);
    link.unblockWorker();
    assert.equal(told.length, 2, 'a word of the dead worker changes nothing');
  });

  it('returns what a draining worker refuses, unread, its copy closed', () => {
    receiver.refuse();
    const connection = new HeldConnection(4);
    sender.send(first, connection);
    assert.deepEqual(told, ['returned 1 4 refused of 1']);
    assert.deepEqual(served, []);
    assert.equal(connection.handle.isClosed, true);
    assert.equal(connection.fate, 'held');
  });

  it('returns what the app declines, unread, its copy closed, and tells it from a refusal', () => {
    wants = (listener) => listener !== 7;
    const [declined, wanted] = [new HeldConnection(1, 7), new HeldConnection(2, 8)];
    sender.send(first, declined);
    sender.send(first, wanted);
    assert.deepEqual(told, ['returned 1 1 declined of 7', 'taken 1']);
    assert.deepEqual(served, [wanted.handle]);
    assert.equal(declined.handle.isClosed, true);
    assert.equal(declined.fate, 'held');
    assert.equal(sender.pending(first), 0);
  });

  it('tells the worker which server a connection is for, and since when its client waits', () => {
    sender.send(first, new HeldConnection(1, 7));
    sender.send(first, Object.assign(new HeldConnection(2, 3), { acceptedAtMs: 42.5 }));
    assert.deepEqual(servers, [
      [7, 0],
      [3, 42.5],
    ]);
  });

  it('keeps the listener of what comes back, whatever the reason', () => {
    link.isWorkerBlocked = true;
    sender.send(first, new HeldConnection(1, 7));
    sender.send(first, new HeldConnection(2, 8));
    sender.detach(first);
    assert.deepEqual(told, ['returned 1 1 worker-exit of 7', 'returned 1 2 worker-exit of 8']);
  });

  it('counts what is on its way to the app when it asks whether the app wants more', () => {
    const asked: number[] = [];
    const written: (() => void)[] = [];
    const other = new LinkedChannels();
    const slow: Channel = {
      ...other.worker,
      send(message, handle, done) {
        other.worker.send(message, handle);
        written.push(() => done?.(null));
      },
    };
    const passed: NativeHandle[] = [];
    sender.attach(second, other.master);
    receiveConnections(
      slow,
      {
        wants: (_listener, passing) => asked.push(passing) > 0,
        take: (connection) => passed.push(handleIn(connection)),
      },
      load,
    );
    sender.send(second, new HeldConnection(1));
    sender.send(second, new HeldConnection(2));
    assert.deepEqual(passed, [], 'nothing is passed on before the word to the master is written');
    written.shift()!();
    sender.send(second, new HeldConnection(3));
    for (const tell of written) tell();
    assert.deepEqual(asked, [0, 1, 1]);
    assert.equal(passed.length, 3);
  });

  it('finds out by a probe that a connection was lost on the way', () => {
    link.losesHandles = true;
    sender.send(first, new HeldConnection(1));
    assert.deepEqual(told, []);
    sender.probe(first);
    assert.deepEqual(told, ['returned 1 1 undelivered of 1']);
  });

  it('does not mistake a slow worker for a lost connection', () => {
    link.isWorkerBlocked = true;
    sender.send(first, new HeldConnection(1));
    sender.probe(first);
    sender.probe(first);
    assert.deepEqual(told, []);
    link.unblockWorker();
    assert.deepEqual(told, ['taken 1']);
  });

  it('does not take a connection that was sent behind a probe for one that was lost before it', () => {
    link.isWorkerBlocked = true;
    sender.send(first, new HeldConnection(4));
    sender.probe(first);
    // It was with another worker before, and has kept its number.
    sender.send(first, new HeldConnection(3));
    link.unblockWorker();
    assert.deepEqual(told, ['taken 1', 'taken 1']);
    assert.equal(served.length, 2);
  });

  it('asks again for a connection that was lost, came back and is lost again', () => {
    link.losesHandles = true;
    const connection = new HeldConnection(1);
    for (let time = 0; time < 2; time++) {
      sender.send(first, connection);
      sender.probe(first);
    }
    assert.deepEqual(told, Array(2).fill('returned 1 1 undelivered of 1'));
  });

  it('says that the event loop of a worker turns which refuses, or answers a probe', () => {
    const moved: number[] = [];
    sender.observe({ ...unheard, moved: ({ slot }) => moved.push(slot) });
    receiver.refuse();
    sender.send(first, new HeldConnection(1));
    assert.deepEqual(moved, [1]);
    link.isWorkerBlocked = true;
    sender.send(first, new HeldConnection(2));
    sender.probe(first);
    assert.deepEqual(moved, [1], 'not yet');
    link.unblockWorker();
    assert.deepEqual(moved, [1, 1, 1], 'it refused the second, and answered');
  });

  it('keeps what two processes of one slot have apart', () => {
    const successor: ProcessId = { slot: 1, generation: 2 };
    const other = new LinkedChannels();
    sender.attach(successor, other.master);
    link.isWorkerBlocked = true;
    other.isWorkerBlocked = true;
    sender.send(first, new HeldConnection(1, 7));
    sender.send(successor, new HeldConnection(2, 8));
    assert.deepEqual([sender.pending(first), sender.pending(successor)], [1, 1]);
    sender.detach(first);
    assert.deepEqual(told, ['returned 1 1 worker-exit of 7']);
    assert.deepEqual([sender.pending(first), sender.pending(successor)], [0, 1]);
    assert.throws(() => sender.send(first, new HeldConnection(3)), /process of slot 1 has no channel/);
  });

  it('believes no worker that takes a connection twice or one it never got', () => {
    sender.send(first, new HeldConnection(1));
    link.worker.send({ type: 'pointsman:taken', id: 1 } as never);
    link.worker.send({ type: 'pointsman:taken', id: 99 } as never);
    link.worker.send({ type: 'pointsman:refused', id: 1 } as never);
    assert.deepEqual(told, ['taken 1']);
  });

  it('marks each accepted connection with the listener it came in by', async () => {
    const connections = await acceptOneEach([7, 8], (server, listener, accept) =>
      sender.acceptFrom(server, { listener, deferAccept: true }, accept),
    );
    assert.deepEqual(
      connections.map(({ listener, remoteAddress }) => [listener, remoteAddress]),
      [
        [7, '127.0.0.1'],
        [8, '127.0.0.1'],
      ],
    );
    assert.equal(new Set(connections.map(({ id }) => id)).size, 2, 'ids are unique over all listeners');
  });
});
