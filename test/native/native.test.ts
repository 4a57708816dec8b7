import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
} from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import { MOST_PER_CALL, NativeError, nativeCalls } from '../../src/native/index.ts';
import { descriptorLimit } from '../../src/platform/descriptors.ts';
import { waitFor } from '../integration/balancer.ts';
import { payload, sendMessage, setsockopt } from '../integration/hostile/libc.ts';
import { receive } from './receive.ts';
import { streamPair } from './stream-pair.ts';

const { native, reason } = nativeCalls();

describe('the native calls', { skip: native === undefined ? reason : false }, () => {
  const calls = native!;
  const before = new Set(descriptors());
  after(() =>
    assert.deepEqual(
      descriptors().filter((target) => !before.has(target)),
      [],
      'every descriptor is closed again',
    ),
  );

  it('pass a descriptor, its stamp and its tag through a mailbox, either way', () => {
    const [left, right] = calls.mailboxPair();
    const file = openSync('package.json', 'r');
    assert.equal(send(left, [file], [1234.5], [7]), 1);
    assert.equal(send(right, [file], [-0.25], [2 ** 40]), 1);
    const there = receive(calls, right);
    const back = receive(calls, left);
    assert.deepEqual([there.stamp, there.tag], [1234.5, 7]);
    assert.deepEqual([back.stamp, back.tag], [-0.25, 2 ** 40]);
    assert.equal(fstatSync(there.fd).ino, fstatSync(file).ino);
    for (const fd of [left, right, file, there.fd, back.fd]) calls.close(fd);
  });

  it('set a timer that is readable when it is over, and put it off', async () => {
    const fd = calls.createTimer();
    const timeLeft = (): string => readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
    assert.equal(calls.setTimer(fd, 1_500.25), true);
    assert.match(timeLeft(), /^it_value: \(1, \d+\)$/m);
    assert.match(timeLeft(), /^it_interval: \(0, 0\)$/m);
    assert.equal(calls.setTimer(fd, 0), true);
    assert.match(timeLeft(), /^it_value: \(0, 0\)$/m);
    calls.setTimer(fd, 1e-6);
    await waitFor(() => /^ticks: 1$/m.test(timeLeft()), 'the timer to be over');
    calls.setTimer(fd, 0);
    assert.match(timeLeft(), /^ticks: 0$/m, 'it is readable no more');
    calls.close(fd);
    const file = openSync('package.json', 'r');
    assert.equal(calls.setTimer(file, 1), false);
    closeSync(file);
  });

  it('tell the CPU time of a process to this moment, and which one is gone', () => {
    const { user, system } = process.cpuUsage();
    const before = calls.cpuMs(process.pid);
    assert.ok(
      before >= (user + system) / 1e3 - 1,
      `${before} ms, but it had used ${(user + system) / 1e3} ms`,
    );
    const begin = performance.now();
    while (performance.now() - begin < 20);
    const used = calls.cpuMs(process.pid) - before;
    assert.ok(used > 1, `${used} ms for a loop of 20 ms`);
    assert.throws(() => calls.cpuMs(2 ** 22 + 1), NativeError);
  });

  it('keep messages apart and in order, from either reader of one end', () => {
    const [left, right] = calls.mailboxPair();
    const second = calls.duplicate(right);
    const file = openSync('package.json', 'r');
    const count = MOST_PER_CALL;
    const stamps = Array.from({ length: count }, (_, index) => index);
    const tags = stamps.map((stamp) => 1_000 - stamp);
    assert.equal(send(left, Array(count).fill(file), stamps, tags), count);
    const seen: number[] = [];
    const seenTags: number[] = [];
    for (let index = 0; index < count; index++) {
      const received = receive(calls, index % 2 === 0 ? right : second);
      seen.push(received.stamp);
      seenTags.push(received.tag);
      calls.close(received.fd);
    }
    assert.deepEqual(seen, stamps);
    assert.deepEqual(seenTags, tags);
    assert.equal(calls.receiveDescriptor(right), undefined);
    for (const fd of [left, right, second, file]) calls.close(fd);
  });

  it('send only what a full mailbox has room for, and say how many', () => {
    const [left, right] = calls.mailboxPair();
    const file = openSync('package.json', 'r');
    let total = 0;
    for (;;) {
      const sent = send(left, Array(MOST_PER_CALL).fill(file), Array(MOST_PER_CALL).fill(0));
      total += sent;
      if (sent < MOST_PER_CALL) break;
      assert.ok(total < 100_000);
    }
    assert.ok(total > 0);
    for (let received = 0; received < total; received++) calls.close(receive(calls, right).fd);
    assert.equal(calls.receiveDescriptor(right), undefined);
    for (const fd of [left, right, file]) calls.close(fd);
  });

  it('say how many messages wait, whoever counts them', () => {
    const [left, right] = calls.mailboxPair();
    const file = openSync('package.json', 'r');
    assert.equal(calls.waitingMessages(right), 0);
    send(left, [file, file, file], [0, 0, 0]);
    assert.equal(calls.waitingMessages(right), 3);
    calls.close(receive(calls, right).fd);
    assert.deepEqual([calls.waitingMessages(right), calls.waitingMessages(left)], [2, 0]);
    for (const fd of [left, right, file]) calls.close(fd);
  });

  for (const [what, flaw, bytes, count] of [
    ['that brings no descriptor', 'no-descriptor', 16, 0],
    ['of one byte', 'malformed', 1, 0],
    ['of one byte and a descriptor', 'malformed', 1, 1],
    ['that is too long', 'malformed', 17 + 4096, 1],
    ['of no bytes with a descriptor', 'malformed', 0, 1],
    ['with two descriptors', 'malformed', 16, 2],
    ['with as many as there can be', 'malformed', 16, 253],
  ] as const) {
    it(`tell a message ${what} from their own, and close what came with it`, () => {
      const [left, right] = calls.mailboxPair();
      const file = openSync('package.json', 'r');
      const open = descriptors().length;
      assert.equal(sendMessage(left, Buffer.alloc(bytes), Array(count).fill(file)), bytes);
      assert.deepEqual(calls.receiveDescriptor(right), { flaw });
      assert.equal(descriptors().length, open);
      for (const fd of [left, right, file]) calls.close(fd);
    });
  }

  it('take no credentials for a descriptor', () => {
    const [left, right] = calls.mailboxPair();
    const file = openSync('package.json', 'r');
    const on = Buffer.from([1, 0, 0, 0]);
    assert.equal(setsockopt(right, 1 /* SOL_SOCKET */, 16 /* SO_PASSCRED */, on, 4), 0);
    sendMessage(left, payload(1, 2), [file]);
    sendMessage(left, payload(1, 2));
    assert.deepEqual(calls.receiveDescriptor(right), { flaw: 'lost-descriptor' });
    assert.ok(calls.receiveDescriptor(right)!.flaw !== undefined);
    for (const fd of [left, right, file]) calls.close(fd);
  });

  it('tell connections from everything else', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = connect((server.address() as { port: number }).port, '127.0.0.1');
    await once(client, 'connect');
    const fdOf = (of: object) => (of as { _handle: { fd: number } })._handle.fd;
    const [left, right] = streamPair();
    const mailbox = calls.mailboxPair();
    const file = openSync('package.json', 'r');
    assert.deepEqual(
      [fdOf(client), left, fdOf(server), mailbox[0], file, -1].map((fd) => calls.kindOfConnection(fd)),
      ['tcp', 'unix', undefined, undefined, undefined, undefined],
    );
    for (const fd of [left, right, ...mailbox, file]) calls.close(fd);
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('know the limit of descriptors as it is now', () => {
    assert.equal(calls.descriptorLimit(), descriptorLimit());
  });

  it('name the call and the errno when something is wrong', () => {
    const [left, right] = calls.mailboxPair();
    calls.close(right);
    const file = openSync('package.json', 'r');
    assert.throws(
      () => send(left, [file], [0]),
      (error: NativeError) =>
        error instanceof NativeError && error.code === 'EPIPE' && error.syscall === 'sendmmsg',
    );
    assert.throws(() => calls.receive(-1, Buffer.alloc(1)), /recv failed: EBADF/);
    closeSync(file);
    calls.close(left);
  });

  it('accept, read, answer and close a connection without a socket object', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const handle = (server as unknown as { _handle: { fd: number; onconnection: unknown } })._handle;
    const accepted = new Promise<number>((resolve) => {
      // libuv takes the first one itself; the test is about the others.
      server.on('connection', (socket: Socket) => {
        socket.destroy();
        resolve(untilAccepted(handle.fd));
      });
    });
    const first = connect(port, '127.0.0.1');
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const received = new Promise<string>((resolve) =>
      client.once('data', (data) => resolve(data.toString())),
    );
    const fd = await accepted;
    const clientPort = calls.remoteAddress(fd)!;
    assert.deepEqual([clientPort.address, typeof clientPort.port], ['127.0.0.1', 'number']);
    const buffer = Buffer.alloc(16);
    assert.equal(calls.receive(fd, buffer), -1, 'nothing is there yet');
    await new Promise((resolve) => client.write('ping', resolve));
    let length = calls.receive(fd, buffer);
    for (const deadline = Date.now() + 5_000; length === -1 && Date.now() < deadline; )
      length = calls.receive(fd, buffer);
    assert.equal(buffer.toString('latin1', 0, length), 'ping');
    calls.limitUnsent(fd, 128 * 1024);
    assert.equal(calls.send(fd, Buffer.from('pong')), 4);
    assert.equal(await received, 'pong');
    const end = once(client, 'end');
    calls.endWriting(fd);
    await end;
    length = -1;
    await new Promise((resolve) => client.write('late', resolve));
    for (const deadline = Date.now() + 5_000; length !== 4 && Date.now() < deadline; )
      length = calls.receive(fd, buffer);
    assert.equal(buffer.toString('latin1', 0, length), 'late', 'a half-closed connection still reads');
    client.end();
    for (const deadline = Date.now() + 5_000; length !== 0 && Date.now() < deadline; ) {
      await new Promise(setImmediate);
      length = calls.receive(fd, buffer);
    }
    assert.equal(length, 0, 'the end of the stream');
    calls.close(fd);
    first.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  for (const [what, limit, most] of [
    ['no more', undefined, 32 * 2 ** 20 - 1],
    ['and little beyond what the network takes if that is limited', 128 * 1024, 2 ** 20],
  ] as const) {
    it(`write what a slow reader has room for, ${what}`, async () => {
      const server = createServer({ pauseOnConnect: true });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as { port: number };
      const held = new Promise<Socket>((resolve) => server.once('connection', resolve));
      const client = connect(port, '127.0.0.1').pause();
      const socket = await held;
      const fd = calls.duplicate((socket as unknown as { _handle: { fd: number } })._handle.fd);
      if (limit !== undefined) calls.limitUnsent(fd, limit);
      const sent = calls.send(fd, Buffer.alloc(32 * 2 ** 20));
      assert.ok(sent > 0 && sent <= most, `${sent} bytes`);
      calls.close(fd);
      socket.destroy();
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
  }

  it('share memory between two mappings', () => {
    const fd = calls.createSharedMemory('pointsman-test', 4096);
    const left = new Float64Array(calls.mapSharedMemory(fd, 4096));
    const right = new Float64Array(calls.mapSharedMemory(fd, 4096));
    left[7] = 42.25;
    assert.equal(right[7], 42.25);
    const flags = new Int32Array(left.buffer);
    assert.equal(Atomics.exchange(flags, 100, 1), 0);
    assert.equal(Atomics.load(new Int32Array(right.buffer), 100), 1);
    calls.close(fd);
  });

  it('show other memory in the place of what was mapped', () => {
    const fds = ['first', 'second'].map((name) => calls.createSharedMemory(name, 4096));
    const place = new Float64Array(calls.mapSharedMemory(fds[0]!, 4096));
    const first = new Float64Array(calls.mapSharedMemory(fds[0]!, 4096));
    place[3] = 1;
    calls.mapOver(place.buffer as ArrayBuffer, fds[1]!);
    assert.equal(place[3], 0);
    first[3] = 5;
    assert.equal(place[3], 0, 'who has the first writes into the first');
    for (const fd of fds) calls.close(fd);
  });

  it('share memory that no process can make smaller under the feet of another', () => {
    const fd = calls.createSharedMemory('pointsman-test', 4096);
    assert.throws(() => ftruncateSync(fd, 0), { code: 'EPERM' });
    assert.throws(() => ftruncateSync(fd, 8192), { code: 'EPERM' });
    calls.close(fd);
  });

  function send(mailbox: number, fds: number[], stamps: number[], tags: number[] = []): number {
    fds.forEach((fd, index) => {
      calls.prepareDescriptor(index, fd, stamps[index]!, tags[index] ?? 0);
    });
    return calls.sendDescriptors(mailbox, fds.length);
  }

  function untilAccepted(listener: number): number {
    for (const deadline = Date.now() + 5_000; Date.now() < deadline; ) {
      const fd = calls.accept(listener);
      if (fd !== -1) return fd;
    }
    throw new Error('no second connection came');
  }
});

/** What the sockets, files and memory of this process are; the loader closes its own whenever it likes. */
function descriptors(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return /package\.json$|^socket:|memfd:/.test(target) ? [target] : [];
    } catch {
      return [];
    }
  });
}
