import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import type { Awaited, Closed } from '../../src/handoff/contract.ts';
import { HeaderGate } from '../../src/handoff/header-gate.ts';
import type { Reading } from '../../src/proxy-protocol/contract.ts';
import { readHeader } from '../../src/proxy-protocol/read-header.ts';
import { FakeConnection } from '../master/fake-connection.ts';
import { v2 } from '../proxy-protocol/make-header.ts';

const header = v2({ source: '192.0.2.7', sourcePort: 1 });

class FakeAwaited extends FakeConnection implements Awaited {
  isUnix = false;
  peer: string | undefined = '10.0.0.1';
  peerPort = 7;
  came: Uint8Array = Buffer.alloc(0);
  isClosed = false;
  looks = 0;

  look(): Reading | Closed {
    this.looks++;
    return this.isClosed ? { type: 'closed' } : readHeader(this.came);
  }
}

/** By ipc the connection says itself when there is more. */
class Telling extends FakeAwaited {
  tell: () => void = () => {};

  whenMore(look: () => void): void {
    this.tell = look;
  }
}

function withGate(most: number, act: (parts: ReturnType<typeof open>) => void, timeoutMs?: number): void {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    act(open(most, timeoutMs));
  } finally {
    mock.timers.reset();
  }
}

function open(most: number, timeoutMs = 1_000) {
  let nowMs = 0;
  const admitted: Awaited[] = [];
  const refused: string[] = [];
  const gate = new HeaderGate({
    now: () => nowMs,
    timeoutMs,
    most,
    trusts: (peer) => peer !== '6.6.6.6',
    refused: ({ id }, reason) => refused.push(`${id} ${reason}`),
  });
  return {
    gate,
    admitted,
    refused,
    enter: (connection: FakeAwaited) => gate.enter(connection, (each) => admitted.push(each)),
    pass(ms: number) {
      for (let passed = 0; passed < ms; passed++) {
        nowMs++;
        mock.timers.tick(1);
      }
    },
  };
}

describe('the gate of connections with a header', () => {
  it('admits what has its header at once', () =>
    withGate(8, ({ gate, enter, admitted }) => {
      const connection = new FakeAwaited(1);
      connection.came = header;
      enter(connection);
      assert.deepEqual(admitted, [connection]);
      assert.equal(gate.waiting, 0);
    }));

  it('admits what gets it later, and looks less and less often', () =>
    withGate(8, ({ gate, enter, admitted, pass, refused }) => {
      const connection = new FakeAwaited(1);
      enter(connection);
      pass(500);
      assert.ok(connection.looks < 16, `${connection.looks} looks`);
      connection.came = header.subarray(0, 20);
      pass(300);
      assert.equal(gate.waiting, 1);
      connection.came = header;
      pass(101);
      assert.deepEqual(admitted, [connection]);
      // What came before was no wait for a worker.
      assert.ok(connection.acceptedAtMs > 800, `${connection.acceptedAtMs} ms`);
      pass(10_000);
      assert.deepEqual([gate.waiting, refused, connection.fate], [0, [], 'held']);
    }));

  it('looks seldom at what has been silent for long', () =>
    withGate(
      8,
      ({ enter, pass, refused }) => {
        const connection = new FakeAwaited(1);
        enter(connection);
        pass(1_100);
        const before = connection.looks;
        pass(8_800);
        assert.ok(connection.looks - before <= 18, `${connection.looks - before} looks`);
        pass(101);
        assert.deepEqual(refused, ['1 timeout']);
      },
      10_000,
    ));

  it('looks only when it is told, where that can be told', () =>
    withGate(8, ({ enter, admitted, pass, refused }) => {
      const [connection, silent] = [new Telling(1), new Telling(2)];
      enter(connection);
      enter(silent);
      pass(100);
      connection.came = header;
      connection.tell();
      assert.deepEqual([admitted, connection.looks], [[connection], 2]);
      pass(900);
      assert.deepEqual(refused, ['2 timeout']);
      silent.came = header;
      silent.tell();
      assert.equal(admitted.length, 1);
    }));

  it('refuses what has none in time, what is none, what ends, and whom it does not trust', () =>
    withGate(8, ({ enter, refused, pass, gate }) => {
      const [slow, wrong, ended, stranger] = [1, 2, 3, 4].map((id) => new FakeAwaited(id)) as [
        FakeAwaited,
        FakeAwaited,
        FakeAwaited,
        FakeAwaited,
      ];
      wrong.came = Buffer.from('GET / HTTP/1.1\r\n\r\n');
      stranger.peer = '6.6.6.6';
      stranger.came = header;
      for (const connection of [slow, wrong, ended, stranger]) enter(connection);
      ended.isClosed = true;
      pass(2);
      assert.deepEqual(refused, ['2 no-header', '4 untrusted', '3 closed']);
      assert.equal(stranger.looks, 0);
      pass(1_000);
      assert.deepEqual(refused.at(-1), '1 timeout');
      assert.ok([slow, wrong, ended, stranger].every(({ fate }) => fate === 'released'));
      assert.equal(gate.waiting, 0);
    }));

  it('trusts who comes by a unix socket, and nobody else without an address', () =>
    withGate(8, ({ enter, refused, admitted }) => {
      const [unix, reset] = [new FakeAwaited(1), new FakeAwaited(2)];
      unix.isUnix = true;
      for (const connection of [unix, reset]) {
        connection.peer = undefined;
        connection.came = header;
        enter(connection);
      }
      assert.deepEqual([admitted, refused, reset.looks], [[unix], ['2 closed'], 0]);
    }));

  it('refuses what waits longest when too many do', () =>
    withGate(2, ({ enter, refused, pass }) => {
      for (const id of [1, 2, 3]) {
        enter(new FakeAwaited(id));
        pass(10);
      }
      assert.deepEqual(refused, ['1 too-many']);
    }));

  it('refuses what waits once it is closed, and what would have to', () =>
    withGate(8, ({ gate, enter, refused, admitted, pass }) => {
      const [first, second, third, whole] = [1, 2, 3, 4].map((id) => new FakeAwaited(id));
      for (const connection of [first!, second!]) enter(connection);
      gate.close();
      assert.deepEqual([refused, gate.waiting], [['1 stopping', '2 stopping'], 0]);
      whole!.came = header;
      for (const connection of [third!, whole!]) enter(connection);
      pass(2_000);
      assert.deepEqual([refused.length, first!.looks, third!.fate], [3, 1, 'released']);
      assert.deepEqual(admitted, [whole]);
    }));

  it('keeps no process alive that has nothing else to do', () => {
    const timers = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
    const before = timers();
    const { gate, enter } = open(8);
    enter(new FakeAwaited(1));
    assert.deepEqual([gate.waiting, timers()], [1, before]);
    gate.close();
  });

  it('trusts whoever comes by the one for the own from a port of its own, and nobody else', () =>
    withGate(2, ({ gate, refused }) => {
      const own = new FakeAwaited(1);
      own.peer = '6.6.6.6';
      own.came = header;
      const admitted: Awaited[] = [];
      const stranger = new FakeAwaited(2);
      stranger.peerPort = 8;
      stranger.came = header;
      const forOwn = gate.forOwn((port) => port === 7);
      for (const connection of [own, stranger]) forOwn.enter(connection, (each) => admitted.push(each));
      assert.deepEqual([admitted, refused, stranger.fate], [[own], [], 'released']);
    }));
});
