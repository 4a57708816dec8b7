/** The timer by which the master learns that a worker leaves its mailbox alone, with the worker's side played by hand. */
import assert from 'node:assert/strict';
import { readdirSync, readlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { closeMailbox } from '../../../src/handoff/mailbox/lane.ts';
import { createOverdueTimer, createWorkersTimer } from '../../../src/handoff/mailbox/overdue-timer.ts';
import { nativeCalls } from '../../../src/native/index.ts';
import { Flag, resetRecord, SCOREBOARD_BYTES } from '../../../src/scoreboard/shared/layout.ts';
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

  it('is told of what is sent after a full mailbox had no room', async () => {
    await bench.send(1_000);
    const unsent = bench.told.filter((line) => line === 'returned 1 mailbox-full').length;
    assert.ok(unsent > 0);
    assert.equal(Atomics.load(bench.record.flags, Flag.sent), 1_000 - unsent);
    await waitFor(() => overdue() === 1, 'it to be told');
    bench.take(1_000 - unsent);
    bench.sender.refresh();
    await bench.send();
    await waitFor(() => overdue() === 2, 'it to be told of the next one');
  });

  it('is counted as sent before it is: a worker that is quick puts nothing off', async () => {
    const seen: number[] = [];
    const { sendDescriptors } = calls;
    mock.method(calls, 'sendDescriptors', (...sending: Parameters<typeof sendDescriptors>) => {
      seen.push(Atomics.load(bench.record.flags, Flag.sent));
      return sendDescriptors(...sending);
    });
    await bench.send(2);
    await bench.send();
    mock.restoreAll();
    assert.deepEqual(seen, [2, 3]);
  });

  it('needs a timer that is closed with the mailbox of a process that never lived', () => {
    const mailbox = bench.sender.createMailbox();
    assert.equal(timers(), 2);
    closeMailbox(calls, mailbox);
    assert.equal(timers(), 1);
  });

  it('needs a timer that is closed where there is no mailbox to be had', () => {
    mock.method(calls, 'mailboxPair', () => {
      throw new Error('no descriptor is free');
    });
    assert.throws(() => bench.sender.createMailbox(), /no descriptor is free/);
    mock.restoreAll();
    assert.equal(timers(), 1);
  });

  it('is not asked of a worker that floods the master with it', async () => {
    for (let time = 0; time < 20; time++) {
      await bench.send(64);
      bench.take(64);
      bench.sender.refresh();
    }
    const beganMs = performance.now();
    while (bench.faults.length === 0) {
      calls.setTimer(bench.mailbox.timer!.fd, AT_ONCE_MS);
      await new Promise(setImmediate);
      assert.ok(performance.now() - beganMs < 20_000, 'a flood is noticed');
    }
    // However much it was sent before.
    assert.ok(overdue() < 3_000, `${overdue()}`);
    assert.deepEqual(bench.faults, ['1 floods the master by its timer']);
    const told = overdue();
    await bench.send();
    await pass();
    assert.equal(overdue(), told);
  });
});

describe('the two sides of the timer', { skip: native === undefined ? reason : false }, () => {
  it('agree beyond the largest number that the record can hold', () => {
    const record = resetRecord(new ArrayBuffer(SCOREBOARD_BYTES));
    const set: number[] = [];
    const calls = { ...native!, setTimer: (_fd: number, ms: number) => set.push(ms) > 0 };
    const [near, far] = streamPair();
    const pipe = new Socket({ fd: near });
    const masters = createOverdueTimer({
      ...{ native: calls, fd: native!.createTimer(), afterMs: 20, record, pipe },
      overdue() {},
      flooded() {},
    });
    const workers = createWorkersTimer(calls, -1, record);
    try {
      for (const total of [2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32]) {
        workers.received(total);
        masters.sending(total, 1);
        assert.equal(set.pop(), 21, `set after ${total}`);
        workers.emptied();
        assert.equal(set.length, 0, 'one is on its way');
        workers.received(total + 1);
        workers.emptied();
        assert.equal(set.pop(), 0, `put off after ${total + 1}`);
      }
    } finally {
      masters.close();
      pipe.destroy();
      native!.close(far);
    }
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
