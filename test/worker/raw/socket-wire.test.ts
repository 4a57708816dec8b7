import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import type { RawApp } from '../../../src/worker/raw/contract.ts';
import type { RequestOutcome } from '../../../src/worker/raw/hooks.ts';
import { defaultRawTimeouts, type RawTimeouts } from '../../../src/worker/raw/timeouts.ts';
import { get } from './exchange-bench.ts';
import { listenRaw, type RawListener, testApp } from './raw-listener.ts';
import { readAll, waitFor } from './socket-client.ts';

const withTimeouts = (timeouts: Partial<RawTimeouts>): { timeouts: RawTimeouts } => ({
  timeouts: { ...defaultRawTimeouts, ...timeouts },
});

/** Also gives the server's side of each connection. */
async function listenWatched(
  options: Parameters<typeof listenRaw>[0],
): Promise<RawListener & { sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = await listenRaw(options, (raw, socket) => {
    sockets.push(socket);
    raw.serve(socket, { acceptedAtMs: performance.now() });
  });
  return Object.assign(server, { sockets });
}

test('a client that sends nothing is closed in silence', async () => {
  const server = await listenRaw(withTimeouts({ headersMs: 30 }));
  assert.equal((await readAll(server.connect())).length, 0);
  await server.close();
});

test('a client that sends its head byte by byte gets 408 at the deadline', async () => {
  const server = await listenRaw(withTimeouts({ headersMs: 400 }));
  const client = server.connect();
  const startedMs = performance.now();
  const drip = setInterval(() => client.write('G'), 20);
  assert.match((await readAll(client)).toString(), /^HTTP\/1\.1 408 /);
  clearInterval(drip);
  // The deadline, one sweep, and a machine that is busy.
  assert.ok(performance.now() - startedMs < 2500);
  await server.close();
});

test('an idle keep-alive connection is closed in silence after its answer', async () => {
  const server = await listenRaw(withTimeouts({ keepAliveMs: 30 }));
  const client = server.connect();
  client.write(get());
  const text = (await readAll(client)).toString();
  assert.match(text, /^HTTP\/1\.1 200 /);
  assert.equal(text.match(/HTTP\/1\.1/g)?.length, 1);
  await server.close();
});

test('a client that does not read is cut off, holds little memory, and stops its stream', async () => {
  const outcomes: RequestOutcome[] = [];
  const server = await listenWatched({
    ...withTimeouts({ sendMs: 300 }),
    hooks: { requestStarted() {}, requestFinished: (outcome) => outcomes.push(outcome) },
  });
  const client = server.connect();
  client.on('error', () => {});
  client.pause();
  client.write(get('/bytes?n=1000000000'));
  await once(client, 'connect');
  await waitFor(() => server.sockets.length === 1);
  const socket = server.sockets[0]!;
  let mostQueued = 0;
  const watch = setInterval(() => {
    mostQueued = Math.max(mostQueued, socket.writableLength);
  }, 1);
  await waitFor(() => server.open === 0);
  clearInterval(watch);
  assert.ok(mostQueued < 512 * 1024, `${mostQueued} bytes`);
  assert.deepEqual(
    outcomes.map(({ status, failed }) => [status, failed]),
    [[200, true]],
  );
  client.destroy();
  await server.close();
});

test('check 40: a client that pipelines without reading is not read from without bound', async () => {
  const server = await listenWatched(withTimeouts({ sendMs: 500 }));
  const client = server.connect();
  client.on('error', () => {});
  client.pause();
  const flood = Buffer.from(get('/bytes?n=1000000').repeat(2000));
  for (let sent = 0; sent < 40; sent++) client.write(flood);
  await waitFor(() => server.open === 1);
  await waitFor(() => server.open === 0);
  // One read is 64 KiB, and Node's stream holds at most as much again after it was paused.
  assert.ok(server.sockets[0]!.bytesRead <= 256 * 1024, `${server.sockets[0]!.bytesRead} bytes read`);
  client.destroy();
  await server.close();
});

test('check 46: a client that keeps sending after the last answer reads it whole before anything is reset', async () => {
  const server = await listenRaw(withTimeouts({ lingerMs: 300 }));
  const client = server.connect();
  client.write(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n`);
  client.write(Buffer.alloc(5_000_000));
  const chunks: Buffer[] = [];
  client.on('data', (bytes: Buffer) => chunks.push(bytes));
  client.on('error', () => {});
  await once(client, 'end');
  assert.match(Buffer.concat(chunks).toString(), /^HTTP\/1\.1 413 [\s\S]*\n$/);
  await server.close();
});

test('a client that does not close after the last answer is closed when the lingering is over', async () => {
  const server = await listenRaw(withTimeouts({ lingerMs: 50 }));
  const client = server.connect();
  client.write(get('/', 'Connection: close\r\n'));
  client.resume();
  await once(client, 'end');
  await waitFor(() => server.open === 0);
  client.destroy();
  await server.close();
});

test('lingering goes on while the client sends: one that writes its whole refused body before it reads gets its 413', async () => {
  const server = await listenRaw(withTimeouts({ lingerMs: 400 }));
  const client = server.connect();
  client.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n');
  // Longer than the silence that ends the lingering, and more than the buffers of the kernel hold for long.
  for (let sent = 0; sent < 10; sent++) {
    await new Promise((resolve) => client.write(Buffer.alloc(500_000), resolve));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.match((await readAll(client)).toString(), /^HTTP\/1\.1 413 [\s\S]*\n$/);
  await server.close();
});

test('lingering ends at a bound although the client goes on sending', async () => {
  const server = await listenRaw(withTimeouts({ lingerMs: 400, lingerMostMs: 600 }));
  const client = server.connect();
  client.on('error', () => {});
  client.resume();
  client.write(get('/', 'Connection: close\r\n'));
  await once(client, 'end');
  const drip = setInterval(() => client.write('x'), 20);
  await waitFor(() => server.open === 0, 4000);
  clearInterval(drip);
  client.destroy();
  await server.close();
});

test('a reset in any phase ends the connection quietly, and nothing stays counted', async () => {
  const failures: unknown[] = [];
  const server = await listenRaw({
    hooks: {
      requestStarted() {},
      requestFinished() {},
      socketFailed: (e) => failures.push(e),
      appFailed: (e) => failures.push(e),
    },
  });
  const sent = [
    '',
    'GET / HT',
    'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc',
    get('/wait?ms=30'),
    get('/wait?ms=30') + get('/b').repeat(100),
    get('/bytes?n=100000000'),
    get('/', 'Connection: close\r\n'),
    get(),
  ];
  await Promise.all(
    sent.flatMap((text) =>
      [0, 5, 40].map(async (afterMs) => {
        const client = server.connect();
        await once(client, 'connect');
        if (text !== '') client.write(text);
        await new Promise((resolve) => setTimeout(resolve, afterMs));
        client.resetAndDestroy();
      }),
    ),
  );
  await waitFor(() => server.open === 0 && server.inFlight === 0);
  assert.deepEqual(failures, []);
  await server.close();
});

test('a stream that fails midway is a reset for the client, also where only the end delimits it', async () => {
  // libuv shows data and reset that come in one poll as data and a clean end, so the reset comes later here.
  let fail = (): void => {};
  const app: RawApp = (request) =>
    request.head.path === '/fails'
      ? {
          status: 200,
          body: (async function* () {
            yield Buffer.from('begun');
            await new Promise<void>((resolve) => {
              fail = resolve;
            });
            throw new Error('on purpose');
          })(),
        }
      : testApp()(request);
  const errors: unknown[] = [];
  const hooks = {
    requestStarted() {},
    requestFinished() {},
    appFailed: (error: unknown) => errors.push(error),
  };
  const server = await listenRaw({ app, hooks });
  for (const text of ['GET /fails HTTP/1.0\r\n\r\n', get('/fails')]) {
    const client = server.connect();
    client.write(text);
    client.on('data', (bytes: Buffer) => {
      if (bytes.includes('begun')) setImmediate(() => fail());
    });
    await assert.rejects(readAll(client), { code: 'ECONNRESET' });
  }
  assert.equal(errors.length, 2);
  await server.close();
});
