import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import type { Expiring } from '../../../src/worker/raw/deadline-sweep.ts';
import type { Exchange } from '../../../src/worker/raw/exchange-contract.ts';
import { createSocketWire, type SocketWire } from '../../../src/worker/raw/socket-wire.ts';
import { defaultRawTimeouts } from '../../../src/worker/raw/timeouts.ts';

/** What a wire asks of its socket, where the network shows no difference or cannot be made to. */
class RecordingSocket extends EventEmitter {
  readonly calls: string[] = [];
  readonly remoteAddress = '127.0.0.1';
  writableLength = 0;
  writeAnswer = true;
  destroyed = false;
  resetAndClosing = false;
  setNoDelay(noDelay: boolean): void {
    this.calls.push(`noDelay ${noDelay}`);
  }
  write(): boolean {
    return this.writeAnswer;
  }
  end(): void {
    this.calls.push('end');
  }
  pause(): void {
    this.calls.push('pause');
  }
  resume(): void {
    this.calls.push('resume');
  }
  destroy(): void {
    this.destroyed = true;
  }
}

function wireOf(socket: RecordingSocket): { wire: SocketWire; watched: Expiring[]; closed: () => number } {
  let closed = 0;
  const watched: Expiring[] = [];
  const sweep = { add: (entry: Expiring) => watched.push(entry), delete() {} };
  const hooks = { requestStarted() {}, requestFinished() {} };
  const context = {
    timeouts: defaultRawTimeouts,
    hooks,
    sweep,
    now: () => 1000,
    migration: { give: undefined },
  };
  const wire = createSocketWire(socket as unknown as Socket, context, () => closed++);
  return { wire, watched, closed: () => closed };
}

const exchange = { receive() {}, receiveEnd() {}, drained() {}, closed() {} } as unknown as Exchange;

test('small answers are not held back by the algorithm of Nagle', () => {
  const socket = new RecordingSocket();
  wireOf(socket);
  assert.deepEqual(socket.calls, ['noDelay true']);
});

test('a wire that was paused before the socket is driven does not start reading', () => {
  const paused = new RecordingSocket();
  const { wire } = wireOf(paused);
  wire.pause();
  wire.drive(exchange);
  assert.deepEqual(paused.calls.slice(1), ['pause']);
  wire.resume();
  assert.deepEqual(paused.calls.slice(1), ['pause', 'resume']);
  const open = new RecordingSocket();
  wireOf(open).wire.drive(exchange);
  assert.deepEqual(open.calls.slice(1), ['resume']);
});

test('a large write that the kernel took whole does not ask the writer to wait', () => {
  const socket = new RecordingSocket();
  const { wire } = wireOf(socket);
  socket.writeAnswer = false;
  assert.equal(wire.write(Buffer.alloc(1)), true);
  socket.writableLength = 1;
  assert.equal(wire.write(Buffer.alloc(1)), false);
});

test('an ended connection is destroyed when lingering is over, and reset if part of its answer is unsent', () => {
  for (const [unsent, isReset] of [
    [0, false],
    [1, true],
  ] as const) {
    const socket = new RecordingSocket();
    const { wire, watched } = wireOf(socket);
    wire.end();
    assert.equal(watched[0]!.deadlineMs, 31_000);
    socket.writableLength = unsent;
    watched[0]!.expire();
    assert.deepEqual([socket.destroyed, socket.resetAndClosing], [true, isReset]);
  }
});

test('a socket that was already gone is reported closed, once', async () => {
  const socket = new RecordingSocket();
  socket.destroyed = true;
  const { wire, closed } = wireOf(socket);
  wire.drive(exchange);
  assert.equal(closed(), 0);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(closed(), 1);
  socket.emit('close');
  assert.equal(closed(), 1);
});
