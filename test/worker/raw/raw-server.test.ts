import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { RawApp, RawResponse } from '../../../src/worker/raw/contract.ts';
import type { RequestOutcome } from '../../../src/worker/raw/hooks.ts';
import { createRawServer, type RawServer } from '../../../src/worker/raw/raw-server.ts';
import { defaultRawTimeouts } from '../../../src/worker/raw/timeouts.ts';
import { get } from './exchange-bench.ts';
import { listenRaw } from './raw-listener.ts';
import { readAll, waitFor } from './socket-client.ts';

const now = (): number => performance.now();
const hello: RawApp = ({ head }) => ({ status: 200, body: `${head.host} ${head.path}` });

function serverOf(app: RawApp, connectionClosed = (): void => {}): RawServer {
  return createRawServer({ app, now, wallClock: Date.now, connectionClosed });
}

test('a complete closing request is settled by the first read, without a socket', () => {
  let closed = 0;
  const server = serverOf(hello, () => closed++);
  const first = server.serveFirstRead(Buffer.from(get('/a', 'Connection: close\r\n')), {
    acceptedAtMs: now(),
  });
  assert.equal(first.ended, true);
  assert.match(first.output.toString(), /^HTTP\/1\.1 200 OK[\s\S]*Connection: close\r\n\r\nh \/a$/);
  assert.equal(closed, 0);
  first.closed();
  first.closed();
  assert.equal(closed, 1);
});

test('a refused request is settled by the first read too', () => {
  const first = serverOf(hello).serveFirstRead(Buffer.from('BAD\r\n\r\n'), { acceptedAtMs: now() });
  assert.equal(first.ended, true);
  assert.match(first.output.toString(), /^HTTP\/1\.1 400 /);
});

test('what the first read cannot settle is not ended', () => {
  const cases: [string, RawApp, string][] = [
    ['part of a request', hello, 'GET / HT'],
    ['keep-alive', hello, get()],
    ['an asynchronous app', async () => ({ status: 200 }), get('/', 'Connection: close\r\n')],
    [
      'a long stream',
      () => ({ status: 200, body: Array.from({ length: 100 }, () => Buffer.alloc(65_536)) }),
      get('/', 'Connection: close\r\n'),
    ],
  ];
  for (const [what, app, text] of cases) {
    const first = serverOf(app).serveFirstRead(Buffer.from(text), { acceptedAtMs: now() });
    assert.equal(first.ended, false, what);
    assert.ok(first.output.length < 400_000, what);
  }
});

test('a long answer that outgrew the first read is complete in the end', async () => {
  const app: RawApp = () => ({
    status: 200,
    body: Array.from({ length: 100 }, () => Buffer.alloc(65_536, 'x')),
  });
  const server = await listenRaw({ app }, (raw, socket) => {
    raw.serveFirstRead(Buffer.from('GET / HTTP/1.0\r\n\r\n'), { acceptedAtMs: now() }).continueOn(socket, 0);
  });
  const text = (await readAll(server.connect())).toString('latin1');
  assert.equal(text.slice(text.indexOf('\r\n\r\n') + 4), 'x'.repeat(100 * 65_536));
  await server.close();
});

test('first bytes given to serve are answered before the socket says anything', async () => {
  const server = await listenRaw({ app: hello }, (raw, socket) => {
    raw.serve(socket, {
      acceptedAtMs: now(),
      firstBytes: Buffer.from(get('/first', 'Connection: close\r\n')),
    });
  });
  assert.match((await readAll(server.connect())).toString(), /h \/first$/);
  await server.close();
});

test('check 9: the authority of an absolute target overrides Host', async () => {
  const server = await listenRaw({ app: hello });
  const client = server.connect();
  client.write('GET http://real.example/a HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n');
  assert.match((await readAll(client)).toString(), /\r\n\r\nreal\.example \/a$/);
  await server.close();
});

test('check 47: draining answers what has begun with close, ends idle connections soon, and then resolves', async () => {
  let answer = (_: RawResponse): void => {};
  const app: RawApp = ({ head }) =>
    head.path === '/slow'
      ? new Promise((resolve) => {
          answer = resolve;
        })
      : { status: 200, body: 'quick' };
  const server = await listenRaw({ app, timeouts: { ...defaultRawTimeouts, drainIdleMs: 50 } });
  const [idle, halfSent, slow] = [server.connect(), server.connect(), server.connect()];
  idle.write(get());
  await once(idle, 'data');
  halfSent.write('GET / HTTP/1.1\r\nHo');
  slow.write(get('/slow'));
  await waitFor(() => server.open === 3 && server.inFlight === 1);

  const closed = server.close();
  let drained = false;
  const drainedOnce = closed.then(() => {
    drained = true;
  });
  assert.equal((await readAll(idle)).length, 0);
  assert.equal(drained, false);
  halfSent.write('st: h\r\n\r\n');
  assert.match((await readAll(halfSent)).toString(), /200 OK[\s\S]*Connection: close[\s\S]*quick$/);
  assert.equal(drained, false);
  answer({ status: 200, body: 'slow' });
  assert.match((await readAll(slow)).toString(), /200 OK[\s\S]*Connection: close[\s\S]*slow$/);
  await drainedOnce;
  assert.deepEqual([server.open, server.inFlight], [0, 0]);
});

test('a connection that comes while draining is answered with close', async () => {
  const server = serverOf(hello);
  await server.drain();
  const first = server.serveFirstRead(Buffer.from(get()), { acceptedAtMs: now() });
  assert.equal(first.ended, true);
  assert.match(first.output.toString(), /200 OK[\s\S]*Connection: close/);
});

test('in-flight requests, outcomes and closed connections are counted once each', async () => {
  let connectionsClosed = 0;
  let started = 0;
  const outcomes: RequestOutcome[] = [];
  const server = await listenRaw({
    connectionClosed: () => connectionsClosed++,
    hooks: { requestStarted: () => started++, requestFinished: (outcome) => outcomes.push(outcome) },
  });
  const client = server.connect();
  client.write(get('/whoami') + get('/nowhere') + get('/', 'Connection: close\r\n'));
  await readAll(client);
  await server.close();
  assert.deepEqual([started, connectionsClosed, server.inFlight], [3, 1, 0]);
  assert.deepEqual(
    outcomes.map(({ status, failed }) => [status, failed]),
    [
      [200, false],
      [404, false],
      [200, false],
    ],
  );
});
