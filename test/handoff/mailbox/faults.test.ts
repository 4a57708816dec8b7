/** What no worker does with its mailbox, its record and its wake pipe: told as a fault, and without effect. */
import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { nativeCalls } from '../../../src/native/index.ts';
import { Field, Flag, resetRecord, SCOREBOARD_BYTES } from '../../../src/scoreboard/shared/layout.ts';
import { payload, sendMessage, shutdown } from '../../integration/hostile/libc.ts';
import { streamPair } from '../../native/stream-pair.ts';
import { SenderBench } from './sender-bench.ts';

const { native, reason } = nativeCalls();
const SHUT_BOTH = 2;

describe('the sender of the mailbox, with a worker that is broken,', {
  skip: native === undefined ? reason : false,
}, () => {
  const calls = native!;
  let bench: SenderBench;

  beforeEach(() => {
    bench = new SenderBench(calls);
  });
  afterEach(() => bench.close());

  /** The worker sends something, and wakes the master. */
  function send(bytes: Buffer, fds: readonly number[] = []): void {
    assert.equal(sendMessage(bench.mailbox.far, bytes, fds), bytes.length);
    bench.wake.emit('data', Buffer.from([1]));
  }

  const handedBack = () => bench.told.filter((line) => line.startsWith('handed back')).length;

  it('drops a message without a descriptor, and tells', () => {
    send(payload(0, 1));
    assert.deepEqual(bench.faults, ['1 sent a message without a descriptor (messages dropped: 1)']);
    assert.equal(handedBack(), 0);
  });

  it('drops messages of another length, and counts them', () => {
    sendMessage(bench.mailbox.far, Buffer.alloc(1));
    send(Buffer.alloc(40));
    assert.deepEqual(bench.faults, ['1 sent a malformed message (messages dropped: 2)']);
  });

  it('closes all descriptors of a message that has several', () => {
    const [left, right] = streamPair();
    send(payload(0, 1), [left, right]);
    send(Buffer.alloc(0), [left]);
    for (const fd of [left, right]) calls.close(fd);
    assert.deepEqual(bench.faults, ['1 sent a malformed message (messages dropped: 1)']);
    assert.equal(bench.opened, 2, 'only the two ends of the mailbox are open');
  });

  it('hands on no file, no datagram socket and nothing that listens', async () => {
    await bench.send(4, 7);
    bench.take(4);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const file = openSync('package.json', 'r');
    const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
    for (const each of [file, bench.mailbox.near, fd]) send(payload(0, 7), [each]);
    assert.deepEqual(bench.faults, ['1 sent a descriptor that is no connection (messages dropped: 1)']);
    assert.equal(handedBack(), 0);
    closeSync(file);
    await new Promise((resolve) => server.close(resolve));
  });

  it('hands on no pipe for a connection that came by TCP', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, resolve));
    bench.sender.acceptFrom(server, { listener: 7, deferAccept: false }, () => {});
    await bench.send(1, 7);
    bench.take();
    const [left, right] = streamPair();
    send(payload(0, 7), [left]);
    for (const fd of [left, right]) calls.close(fd);
    assert.deepEqual(bench.faults, ['1 sent a descriptor that is no connection (messages dropped: 1)']);
    await new Promise((resolve) => server.close(resolve));
  });

  for (const [what, stamp, tag, fault] of [
    ['of a listener that it had none of', 0, 8, 'of listener 8, of which it had none'],
    ['of no listener at all', 0, Number.NaN, 'of listener NaN, of which it had none'],
    ['of no time', Number.NaN, 7, 'accepted at NaN ms, which is no time'],
    ['of the future', 1e9, 7, 'accepted at 1000000000 ms, which is no time'],
  ] as const) {
    it(`hands on no connection ${what}`, async () => {
      await bench.send(1, 7);
      bench.take();
      const [left, right] = streamPair();
      send(payload(stamp, tag), [left]);
      for (const fd of [left, right]) calls.close(fd);
      assert.deepEqual(bench.faults, [`1 sent a connection ${fault} (messages dropped: 1)`]);
      assert.equal(handedBack(), 0);
    });
  }

  it('takes no more back than the worker had', async () => {
    await bench.send(2, 7);
    bench.take(2);
    const [left, right] = streamPair();
    for (let count = 0; count < 3; count++) sendMessage(bench.mailbox.far, payload(0, 7), [left]);
    bench.wake.emit('data', Buffer.from([1]));
    for (const fd of [left, right]) calls.close(fd);
    assert.equal(handedBack(), 2);
    assert.deepEqual(bench.faults, ['1 hands back more connections than it had']);
  });

  it('keeps what it sends apart from the batches of all others when a mailbox is shut', async () => {
    const other = { slot: 2, generation: 1 };
    const mailbox = bench.sender.createMailbox();
    bench.sender.attach(other, mailbox, resetRecord(new ArrayBuffer(SCOREBOARD_BYTES)), new Socket());
    shutdown(bench.mailbox.far, SHUT_BOTH);
    bench.sender.send(bench.process, bench.accepted());
    bench.sender.send(other, bench.accepted());
    await Promise.resolve();
    assert.deepEqual(bench.told, ['returned 1 undelivered']);
    assert.deepEqual(bench.faults, ['1 has shut its mailbox (EPIPE)']);
    assert.equal(calls.waitingMessages(mailbox.far), 1);
    assert.equal(bench.sender.reclaim(other), 1);
    bench.sender.detach(other);
  });

  it('tells of a worker that claims to have taken more than it was sent', async () => {
    await bench.send(2);
    bench.record.fields[Field.taken] = 5;
    bench.sender.refresh();
    assert.deepEqual(bench.faults, ['1 claims to have taken 3 connections more than it has']);
  });

  it('finds out who claims to have taken what lies in its mailbox', async () => {
    await bench.send(3);
    bench.take();
    bench.sender.examine();
    assert.deepEqual(bench.faults, []);
    bench.record.fields[Field.taken] = 3;
    bench.sender.examine();
    assert.deepEqual(bench.faults, ['1 claims to have taken 2 connections more than it has']);
  });

  it('tells once, whatever else there is', () => {
    send(payload(0, 1));
    send(Buffer.alloc(3));
    assert.equal(bench.faults.length, 1);
  });

  it('tells of a flood of wake bytes', () => {
    bench.wake.emit('data', Buffer.alloc(1_000));
    assert.deepEqual(bench.faults, []);
    bench.wake.emit('data', Buffer.alloc(1_000));
    assert.deepEqual(bench.faults, ['1 floods its wake pipe']);
  });

  it('tells of a wake pipe that the worker has closed, but not of one that ends with the worker', async () => {
    mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] });
    try {
      const other = { slot: 2, generation: 1 };
      const wake = new Socket();
      bench.sender.attach(
        other,
        bench.sender.createMailbox(),
        resetRecord(new ArrayBuffer(SCOREBOARD_BYTES)),
        wake,
      );
      bench.wake.emit('close');
      wake.emit('close');
      mock.timers.tick(500);
      bench.sender.detach(other);
      assert.deepEqual(bench.faults, []);
      mock.timers.tick(501);
      assert.deepEqual(bench.faults, ['1 closed its end of the wake pipe']);
    } finally {
      mock.timers.reset();
    }
  });

  it('wakes it again when it is asked to, whatever its flag says', () => {
    const woken: number[] = [];
    const sender = new SenderBench({ ...calls, send: (fd) => woken.push(fd) });
    Atomics.store(sender.record.flags, Flag.asleep, 0);
    sender.sender.probe(sender.process);
    sender.sender.reclaim(sender.process);
    assert.equal(woken.length, 2);
    sender.sender.detach(sender.process);
  });
});
