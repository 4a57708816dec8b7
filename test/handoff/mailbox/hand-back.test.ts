/** The number of the listener travels with a connection, there and back. */
import assert from 'node:assert/strict';
import { fstatSync } from 'node:fs';
import { constants } from 'node:os';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { NativeError, nativeCalls } from '../../../src/native/index.ts';
import { waitFor } from '../../integration/balancer.ts';
import { receive } from '../../native/receive.ts';
import { SenderBench } from './sender-bench.ts';

const { native, reason } = nativeCalls();

describe('the mailbox, there and back', { skip: native === undefined ? reason : false }, () => {
  const calls = native!;
  let bench: SenderBench;

  beforeEach(() => {
    bench = new SenderBench(calls);
  });
  afterEach(() => bench.close());

  const listeners = () => bench.returned.map(({ listener }) => listener);

  it('sends the listener of each connection along with it', async () => {
    bench.nowMs = 12.5;
    await bench.send(1, 7);
    await bench.send(1, 8);
    const { far } = bench.mailbox;
    const received = [receive(calls, far), receive(calls, far)];
    assert.deepEqual(
      received.map(({ stamp, tag }) => [stamp, tag]),
      [
        [12.5, 7],
        [12.5, 8],
      ],
    );
    for (const { fd } of received) calls.close(fd);
  });

  it('keeps the listener of what it reclaims, sent or not', async () => {
    await bench.send(1, 7);
    bench.sender.send(bench.process, bench.accepted(8));
    bench.sender.reclaim(bench.process);
    assert.deepEqual(listeners(), [7, 8]);
  });

  it('keeps the listener of what a dead worker had not taken', async () => {
    await bench.send(1, 7);
    await bench.send(1, 8);
    bench.take();
    bench.sender.detach(bench.process);
    assert.deepEqual(bench.told, ['taken 1', 'returned 1 worker-exit']);
    assert.deepEqual(listeners(), [8]);
  });

  it('keeps the listener of what a full mailbox has no room for', async () => {
    await bench.send(1_000, 7);
    assert.ok(bench.returned.length > 0);
    assert.ok(listeners().every((listener) => listener === 7));
  });

  it('gets back what the app declined, and knows it as taken before', async () => {
    bench.nowMs = 7.5;
    await bench.send(1, 7);
    await bench.send(1, 8);
    bench.decline();
    bench.take();
    assert.deepEqual(bench.told, [], 'nothing before the worker wakes the master');
    bench.wake.emit('data', Buffer.from([1]));
    assert.deepEqual(bench.told, ['taken 1', 'taken 1', 'handed back 1', 'room']);
    const [back] = bench.returned;
    assert.deepEqual([back!.listener, back!.acceptedAtMs], [7, 7.5]);
    assert.equal(fstatSync(back!.fd).ino, bench.inodes[0], 'it is the connection that was sent');
    assert.equal(bench.sender.pending(bench.process), 0);
  });

  it('leaves what was declined in the mailbox until there is a descriptor for it', async () => {
    let isFull = true;
    const duplicate = (fd: number): number => {
      if (isFull) throw new NativeError('fcntl', constants.errno.EMFILE);
      return calls.duplicate(fd);
    };
    const full = new SenderBench({ ...calls, duplicate });
    try {
      await full.send(1, 7);
      full.decline();
      full.wake.emit('data', Buffer.from([1]));
      assert.deepEqual(full.told, ['taken 1', 'room']);
      isFull = false;
      await waitFor(() => full.returned.length === 1, 'it to be handed back');
      assert.equal(fstatSync(full.returned[0]!.fd).ino, full.inodes[0]);
    } finally {
      isFull = false;
      full.close();
    }
  });

  it('loses nothing that was declined by a worker that dies before it says so', async () => {
    await bench.send(2, 7);
    bench.decline();
    bench.sender.detach(bench.process);
    assert.deepEqual(bench.told, ['taken 1', 'returned 1 worker-exit', 'handed back 1']);
    assert.deepEqual(listeners(), [7, 7]);
  });

  it('takes no declined connection for one that waits in the mailbox', async () => {
    await bench.send(1, 7);
    bench.decline();
    assert.equal(bench.sender.reclaim(bench.process), 0);
    assert.deepEqual(bench.told, ['taken 1']);
    bench.sender.detach(bench.process);
    assert.deepEqual(bench.told, ['taken 1', 'handed back 1']);
  });
});
