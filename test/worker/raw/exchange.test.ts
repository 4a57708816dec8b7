import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawApp } from '../../../src/worker/raw/contract.ts';
import { benchExchange, bodies, echoPath, get, manualApp, post, settle } from './exchange-bench.ts';

test('a whole closing request is answered and ended within receive, without a timer or a promise', () => {
  const bench = benchExchange(echoPath);
  bench.send(get('/a', 'Connection: close\r\n'));
  assert.deepEqual(bodies(bench.wire.text), ['/a']);
  assert.match(bench.wire.text, /Connection: close/);
  assert.equal(bench.wire.state, 'ended');
  assert.equal(bench.wire.writes.length, 1);
  assert.deepEqual(bench.deferred, []);
  assert.deepEqual([bench.started(), bench.outcomes.length], [1, 1]);
});

test('pipelined requests of one read are answered in order with one write', () => {
  const bench = benchExchange(echoPath);
  bench.send(get('/a') + post('b') + get('/c'));
  assert.deepEqual(bodies(bench.wire.text), ['/a', '/b', '/c']);
  assert.equal(bench.wire.writes.length, 1);
  assert.equal(bench.wire.state, 'open');
});

test('an asynchronous app gets one request at a time, and its answers keep the order', async () => {
  const { app, asked, answer } = manualApp();
  const bench = benchExchange(app);
  bench.send(get('/a') + get('/b'));
  assert.deepEqual(asked, ['/a']);
  assert.equal(bench.wire.isPaused, true);
  assert.deepEqual([bench.started(), bench.outcomes.length], [1, 0]);
  answer(0, { status: 200, body: 'first' });
  await settle();
  assert.deepEqual(asked, ['/a', '/b']);
  answer(1, { status: 200, body: 'second' });
  await settle();
  assert.deepEqual(bodies(bench.wire.text), ['first', 'second']);
  assert.equal(bench.wire.isPaused, false);
  assert.deepEqual([bench.started(), bench.outcomes.length], [2, 2]);
});

test('answers that are ready do not wait for a slow one behind them', () => {
  const { app } = manualApp();
  const bench = benchExchange((request) =>
    request.head.path === '/slow' ? app(request) : echoPath(request),
  );
  bench.send(get('/a') + get('/slow'));
  assert.deepEqual(bodies(bench.wire.text), ['/a']);
});

test('reading goes on while an answer is under way and pauses with the first bytes of the next request', () => {
  const { app } = manualApp();
  const bench = benchExchange(app);
  bench.send(get('/a'));
  assert.equal(bench.wire.isPaused, false);
  bench.send('GET /b');
  assert.equal(bench.wire.isPaused, true);
});

test('after 64 requests in a turn others have theirs, even if the app answers by promises', async () => {
  for (const app of [echoPath, async (request: Parameters<RawApp>[0]) => echoPath(request)] as RawApp[]) {
    const bench = benchExchange(app);
    bench.send(get('/x').repeat(150));
    await settle();
    assert.equal(bench.outcomes.length, 64);
    assert.equal(bench.wire.isPaused, true);
    bench.runDeferred();
    await settle();
    assert.equal(bench.outcomes.length, 128);
    bench.runDeferred();
    await settle();
    assert.equal(bodies(bench.wire.text).length, 150);
    assert.equal(bench.wire.isPaused, false);
  }
});

test('the last request allowed on a connection is answered with close, and no later one is served', () => {
  const bench = benchExchange(echoPath, { maxRequestsPerConnection: 2 });
  bench.send(get('/a') + get('/b') + get('/c'));
  assert.deepEqual(bodies(bench.wire.text), ['/a', '/b']);
  assert.equal(bench.wire.text.match(/Connection: close/g)?.length, 1);
  assert.equal(bench.wire.state, 'ended');
});

test('an invalid request is refused after the valid ones before it, in the same turn or later', async () => {
  const sync = benchExchange(echoPath);
  sync.send(`${get('/a')}BAD\r\n\r\n${get('/b')}`);
  assert.match(sync.wire.text, /200 OK[\s\S]*\/aHTTP\/1\.1 400 [\s\S]*Connection: close/);
  assert.equal(sync.wire.state, 'ended');
  const { app, answer } = manualApp();
  const slow = benchExchange(app);
  slow.send(`${get('/a')}BAD\r\n\r\n`);
  assert.equal(slow.wire.text, '');
  answer(0, { status: 200, body: 'a' });
  await settle();
  assert.match(slow.wire.text, /^HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1 400 /);
  assert.equal(slow.wire.state, 'ended');
});

test('100 (Continue) is sent before the body is read, and only if nothing of it has come', () => {
  const head = 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n';
  const waiting = benchExchange(echoPath);
  waiting.send(head);
  assert.equal(waiting.wire.text, 'HTTP/1.1 100 Continue\r\n\r\n');
  waiting.send('body');
  assert.deepEqual(bodies(waiting.wire.text.slice('HTTP/1.1 100 Continue\r\n\r\n'.length)), ['/body']);
  for (const eager of [`${head}body`, `${head}bo`]) {
    const bench = benchExchange(echoPath);
    bench.send(eager);
    assert.doesNotMatch(bench.wire.text, /100 Continue/);
  }
});

test('a wire that is full stops the serving of pipelined requests until it drains', () => {
  const bench = benchExchange(({ head }) => ({ status: 200, body: head.path.padEnd(70_000, '.') }));
  bench.wire.takesMore = false;
  bench.send(get('/a') + get('/b'));
  assert.equal(bench.started(), 1);
  assert.equal(bench.wire.isPaused, true);
  bench.wire.takesMore = true;
  bench.exchange.drained();
  assert.deepEqual(
    bodies(bench.wire.text).map((body) => body.slice(0, 2)),
    ['/a', '/b'],
  );
  assert.equal(bench.wire.isPaused, false);
});
