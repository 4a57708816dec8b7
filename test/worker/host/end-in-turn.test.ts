import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { endInTurn } from '../../../src/worker/host/end-in-turn.ts';

interface FakeSocket {
  endedAtMs: number | undefined;
  destroySoon(): void;
}

describe('connections that stay open while a worker drains', () => {
  it('end in the last quarter of its time, each at a moment of its own', (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] });
    let nowMs = 0;
    const sockets = Array.from({ length: 3 }, () => fakeSocket(() => nowMs));
    const random = [0.5, 0, 0.999][Symbol.iterator]();
    const late = fakeSocket(() => nowMs);
    const open = new Set([...sockets, late]);
    endInTurn(
      () => open as unknown as Iterable<Socket>,
      () => false,
      1_000,
      () => random.next().value!,
    );
    // It ends by itself before its turn comes.
    open.delete(late);
    for (; nowMs < 1_000; nowMs++) test.mock.timers.tick(1);
    assert.equal(late.endedAtMs, undefined);
    assert.deepEqual(
      sockets.map(({ endedAtMs }) => Math.round(endedAtMs! / 10) * 10),
      [850, 750, 950],
    );
  });

  it('that owe an answer when it is their turn end at the last moment, if they have given it by then', (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] });
    let nowMs = 0;
    const socket = fakeSocket(() => nowMs);
    endInTurn(
      () => [socket] as unknown as Iterable<Socket>,
      () => nowMs < 900,
      1_000,
      () => 0,
    );
    for (; nowMs < 1_000; nowMs++) test.mock.timers.tick(1);
    assert.equal(Math.round(socket.endedAtMs! / 10) * 10, 950);
  });

  it('do not end while their client waits for an answer', (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] });
    const [waits, streams] = [fakeSocket(() => 1), fakeSocket(() => 1)];
    endInTurn(
      () => [waits, streams] as unknown as Iterable<Socket>,
      (socket) => (socket as unknown as FakeSocket) === waits,
      100,
    );
    test.mock.timers.tick(100);
    test.mock.timers.tick(100);
    assert.deepEqual([waits.endedAtMs, streams.endedAtMs], [undefined, 1]);
  });
});

function fakeSocket(now: () => number): FakeSocket {
  return {
    endedAtMs: undefined,
    destroySoon() {
      this.endedAtMs ??= now();
    },
  };
}
