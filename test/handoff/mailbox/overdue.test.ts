/** The timer by which the master learns that a worker leaves its mailbox alone, with the worker's side played by hand. */
import assert from 'node:assert/strict';
import { readdirSync, readlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { nativeCalls } from '../../../src/native/index.ts';
import { Flag } from '../../../src/scoreboard/shared/layout.ts';
import { waitFor } from '../../integration/balancer.ts';
import { streamPair } from '../../native/stream-pair.ts';
import { SenderBench } from './sender-bench.ts';

const { native, reason } = nativeCalls();

const OVERDUE_MS = 20;
const AT_ONCE_MS = 1e-6;

describe('what is overdue in a mailbox', { skip: native === undefined ? reason : false }, () => {
  const calls = native!;
  let worker: number;
  let bench: SenderBench;

  beforeEach(() => {
    const [near, far] = streamPair();
    worker = far;
    bench = new SenderBench(calls, undefined, () => new Socket({ fd: near }), OVERDUE_MS);
  });
  afterEach(() => {
    bench.sender.detach(bench.process);
    calls.close(worker);
    assert.equal(timers(), 0, 'the timer is closed');
    for (const connection of bench.returned) connection.release();
  });

  const overdue = (): number => bench.told.filter((line) => line === 'overdue 1').length;
  const putOff = (): void => void calls.setTimer(bench.mailbox.timer!.fd, 0);
  /** What is set afterwards is over later. */
  async function pass(): Promise<void> {
    const beganMs = performance.now();
    await waitFor(() => performance.now() - beganMs > 2 * OVERDUE_MS, 'time to pass');
  }

  it('is told once while the worker leaves it there', async () => {
    await bench.send(2);
    await waitFor(() => overdue() > 0, 'it to be told');
    await bench.send();
    await pass();
    assert.equal(overdue(), 1, 'the first is known to be late; what comes behind it needs no timer');
  });

  it('is not told of what the worker has taken, and again of what it leaves then', async () => {
    await bench.send();
    bench.take();
    putOff();
    await pass();
    assert.equal(overdue(), 0);
    await bench.send();
    await waitFor(() => overdue() === 1, 'it to be told');
  });

  it('counts from the first that is left, however many follow', async () => {
    const beganMs = performance.now();
    await bench.send();
    while (overdue() === 0) {
      await bench.send();
      await new Promise(setImmediate);
      assert.ok(performance.now() - beganMs < 20_000, 'told although more is sent all the time');
    }
  });

  it('knows what came back as not sent: the next one is watched', async () => {
    await bench.send(3);
    bench.take();
    assert.equal(bench.sender.reclaim(bench.process), 2);
    assert.equal(Atomics.load(bench.record.flags, Flag.sent), 1);
    putOff();
    await bench.send();
    await waitFor(() => overdue() === 1, 'it to be told');
  });

  it('is not asked of a worker that floods the master with it', async () => {
    const beganMs = performance.now();
    while (bench.faults.length === 0) {
      calls.setTimer(bench.mailbox.timer!.fd, AT_ONCE_MS);
      await new Promise(setImmediate);
      assert.ok(performance.now() - beganMs < 20_000, 'a flood is noticed');
    }
    assert.deepEqual(bench.faults, ['1 floods the master by its timer']);
    const told = overdue();
    await bench.send();
    await pass();
    assert.equal(overdue(), told);
  });
});

function timers(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === 'anon_inode:[timerfd]';
    } catch {
      return false;
    }
  }).length;
}
