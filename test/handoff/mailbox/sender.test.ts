/** The master's side of the mailbox against a hand-driven worker's side: real descriptors, no processes. */
import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ProcessId } from '../../../src/dispatch/contract.ts';
import { nativeCalls } from '../../../src/native/index.ts';
import { Field, Flag, resetRecord, SCOREBOARD_BYTES } from '../../../src/scoreboard/shared/layout.ts';
import { receive } from '../../native/receive.ts';
import { acceptOneEach } from '../accept-one-each.ts';
import { SenderBench } from './sender-bench.ts';

const { native, reason } = nativeCalls();

describe('the sender of the mailbox', { skip: native === undefined ? reason : false }, () => {
  const calls = native!;
  let bench: SenderBench;

  beforeEach(() => {
    bench = new SenderBench(calls);
  });
  afterEach(() => bench.close());

  it('hands over at the end of the turn and keeps no copy', async () => {
    await bench.send(3);
    assert.equal(bench.opened, 2, 'only the two ends of the mailbox are open');
    assert.equal(bench.sender.pending(bench.process), 3);
    bench.take(3);
    bench.sender.refresh();
    assert.deepEqual(bench.told, ['taken 1', 'taken 1', 'taken 1']);
    assert.equal(bench.sender.pending(bench.process), 0);
  });

  it('reclaims exactly what the worker has not taken', async () => {
    bench.nowMs = 7;
    await bench.send(5);
    bench.take(2);
    assert.equal(bench.sender.reclaim(bench.process), 3);
    assert.deepEqual(bench.told, ['taken 1', 'taken 1', ...Array(3).fill('returned 1 reclaimed')]);
    assert.ok(
      bench.returned.every(({ acceptedAtMs }) => acceptedAtMs === 7),
      'the clock of the client goes on',
    );
    assert.equal(bench.sender.pending(bench.process), 0);
    assert.equal(bench.sender.reclaim(bench.process), 0);
  });

  it('reclaims what was not even sent yet', () => {
    bench.sender.send(bench.process, bench.accepted());
    assert.equal(bench.sender.reclaim(bench.process), 1);
    assert.equal(bench.sender.pending(bench.process), 0);
  });

  it('gives a dead worker what it had received but not counted, and everybody else the rest', async () => {
    await bench.send(4);
    bench.take(1);
    calls.close(receive(calls, bench.mailbox.far).fd);
    bench.sender.detach(bench.process);
    assert.deepEqual(bench.told, ['taken 1', 'returned 1 worker-exit', 'returned 1 worker-exit', 'taken 1']);
  });

  it('says refused when the worker has no descriptor to take them with', async () => {
    await bench.send(2);
    Atomics.store(bench.record.flags, Flag.refusing, 1);
    bench.sender.reclaim(bench.process);
    assert.deepEqual(bench.told, ['returned 1 refused', 'returned 1 refused']);
  });

  it('returns what a full mailbox has no room for', async () => {
    await bench.send(1_000);
    const { told } = bench;
    assert.ok(told.length > 0 && told.every((line) => line === 'returned 1 mailbox-full'));
    const sent = 1_000 - told.length;
    assert.equal(bench.sender.pending(bench.process), sent);
    bench.take(sent);
    bench.sender.refresh();
    assert.equal(bench.sender.pending(bench.process), 0);
  });

  it('believes no worker that claims to have taken more than it got', async () => {
    await bench.send(2);
    bench.record.fields[Field.taken] = 1_000_000;
    bench.sender.refresh();
    assert.equal(bench.told.length, 2);
    await bench.send(1);
    assert.equal(bench.sender.pending(bench.process), 1);
    bench.record.fields[Field.taken] = Number.NaN;
    bench.sender.refresh();
    assert.equal(bench.sender.pending(bench.process), 1);
    bench.sender.detach(bench.process);
    assert.equal(bench.returned.length, 3, 'and what it never took is not lost by it');
  });

  it('keeps what two processes of one slot have apart', async () => {
    const successor: ProcessId = { slot: 1, generation: 2 };
    const mailbox = bench.sender.createMailbox();
    const record = resetRecord(new ArrayBuffer(SCOREBOARD_BYTES));
    bench.sender.attach(successor, mailbox, record, new Socket());
    bench.sender.send(successor, bench.accepted(8));
    await bench.send(2, 7);
    assert.deepEqual([bench.sender.pending(bench.process), bench.sender.pending(successor)], [2, 1]);
    bench.take();
    bench.sender.detach(bench.process);
    assert.deepEqual(bench.told, ['taken 1', 'returned 1 worker-exit']);
    assert.deepEqual([bench.sender.pending(bench.process), bench.sender.pending(successor)], [0, 1]);
    assert.equal(bench.sender.reclaim(successor), 1);
    assert.deepEqual(
      bench.returned.map(({ listener }) => listener),
      [7, 8],
    );
    bench.sender.detach(successor);
    const unsent = bench.accepted();
    assert.throws(() => bench.sender.send(successor, unsent), /process of slot 1 has no mailbox/);
    unsent.release();
  });

  it('asks each worker to tell when there is room', () => {
    bench.sender.wantRoom();
    assert.equal(Atomics.load(bench.record.flags, Flag.roomWanted), 2);
  });

  it('marks each accepted connection with the listener it came in by', async () => {
    const connections = await acceptOneEach([7, 8], (server, listener, accept) =>
      bench.sender.acceptFrom(server, { listener, deferAccept: listener === 8 }, accept),
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
