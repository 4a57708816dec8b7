import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { Socket } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { nativeCalls } from '../../../src/native/index.ts';
import { createFirstRead } from '../../../src/worker/host/first-read.ts';
import { waitFor } from '../../integration/balancer.ts';
import { type Front, openFront, readAll } from './front.ts';
import { connectPsk, createPskServer } from './psk.ts';

const { native, reason } = nativeCalls();

describe('the first read', () => {
  let front: Front;
  /** What the system would give at the next calls: bytes, -1 for nothing yet, 0 for the end, or an error. */
  let there: (string | -1 | 0 | Error)[];
  let asked: number[];
  const readFirstOf = createFirstRead();
  const readFirst = (socket: Socket, fd: number) =>
    readFirstOf(socket, {
      receive(into) {
        asked.push(fd);
        const next = there.shift()!;
        if (next instanceof Error) throw next;
        return typeof next === 'string' ? into.write(next) : next;
      },
    });

  before(async () => {
    front = await openFront();
  });
  after(() => front.close());
  beforeEach(() => {
    there = [];
    asked = [];
  });

  /** A socket of the app as Node makes it for an accepted connection. */
  async function accept(options: object = {}) {
    const { client, handle } = await front.accept();
    return { client, fd: handle.fd, socket: new Socket({ handle, ...options } as object) };
  }

  /** Collects what the app reads from now on. */
  function reading(socket: Socket): () => string {
    let text = '';
    socket.on('data', (bytes) => {
      text += String(bytes);
    });
    return () => text;
  }

  it('hands over what is there, before what the event loop reads', async () => {
    const { client, fd, socket } = await accept();
    const read = reading(socket);
    there = ['early '];
    readFirst(socket, fd);
    assert.deepEqual(asked, [fd]);
    client.write('and late');
    await waitFor(() => read().length === 'early and late'.length, 'all of it to be read');
    assert.equal(read(), 'early and late');
    socket.destroy();
  });

  it('keeps the bytes of one connection from those of the next', async () => {
    const [first, second] = [await accept(), await accept()];
    there = ['aaaa', 'bbbb'];
    readFirst(first.socket, first.fd);
    readFirst(second.socket, second.fd);
    const read = [reading(first.socket), reading(second.socket)];
    await waitFor(() => read.every((text) => text() !== ''), 'both to be read');
    assert.deepEqual(
      read.map((text) => text()),
      ['aaaa', 'bbbb'],
    );
    first.socket.destroy();
    second.socket.destroy();
  });

  it('counts what it read with what the socket has read, also when that is closed', async () => {
    const [first, second] = [await accept(), await accept()];
    there = ['early', -1];
    readFirst(first.socket, first.fd);
    readFirst(second.socket, second.fd);
    assert.deepEqual([first.socket.bytesRead, second.socket.bytesRead], [5, 0]);
    const read = reading(first.socket);
    first.client.write('late');
    await waitFor(() => read() === 'earlylate', 'all of it to be read');
    assert.equal(first.socket.bytesRead, 9);
    for (const { socket } of [first, second]) socket.destroy();
    assert.deepEqual([first.socket.bytesRead, second.socket.bytesRead], [9, 0]);
  });

  it('leaves the end of the stream, and what is not there yet, to the event loop', async () => {
    for (const nothing of [-1, 0] as const) {
      const { client, fd, socket } = await accept();
      const read = reading(socket);
      there = [nothing];
      readFirst(socket, fd);
      client.end('late');
      await once(socket, 'end');
      assert.equal(read(), 'late');
      socket.destroy();
    }
  });

  it('leaves a connection that failed to the event loop', async () => {
    const { client, fd, socket } = await accept();
    const read = reading(socket);
    there = [new Error('recv failed: ECONNRESET')];
    readFirst(socket, fd);
    assert.equal(socket.destroyed, false);
    client.write('late');
    await waitFor(() => read() === 'late', 'the rest to be read');
    socket.destroy();
  });

  it('reads nothing of a connection that the app closed, or accepted paused', async () => {
    const [closed, paused, pausedLater] = [
      await accept(),
      await accept({ pauseOnCreate: true }),
      await accept(),
    ];
    closed.socket.destroy();
    pausedLater.socket.pause();
    for (const { socket, fd } of [closed, paused, pausedLater]) readFirst(socket, fd);
    readFirst(new Socket(), 3);
    assert.deepEqual(asked, []);
    for (const { socket } of [paused, pausedLater]) socket.destroy();
  });

  it('lets an HTTP server answer, be the request whole or not', async () => {
    const server = createHttpServer((request, response) => {
      let text = '';
      request.on('data', (bytes) => {
        text += String(bytes);
      });
      request.on('end', () => response.end(`${request.method} ${text}`));
    });
    const request = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nping';
    for (const cut of [request.length, request.length - 2, 10]) {
      const { client, fd, socket } = await accept();
      server.emit('connection', socket);
      there = [request.slice(0, cut)];
      readFirst(socket, fd);
      client.write(request.slice(cut));
      const answer = await readAll(client);
      assert.match(answer, /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nPOST ping$/s);
    }
  });

  it('lets a TLS server begin with the greeting of the client', {
    skip: native === undefined && reason,
  }, async () => {
    const server = createPskServer((secure) => secure.end('over TLS'));
    const { client, fd, socket } = await accept({ manualStart: true });
    const secure = connectPsk(client);
    await waitFor(() => client.bytesWritten > 0, 'the greeting to be sent');
    server.emit('connection', socket);
    createFirstRead()(socket, { receive: (into) => untilThere(fd, into) });
    assert.ok(socket.bytesRead > 0, 'the greeting was read');
    assert.equal(await readAll(secure), 'over TLS');
    socket.destroy();
  });
});

/** Reads what is under way on this machine, too. */
function untilThere(fd: number, into: Buffer): number {
  let length = -1;
  for (const deadline = Date.now() + 5_000; length === -1 && Date.now() < deadline; ) {
    length = native!.receive(fd, into);
  }
  return length;
}
