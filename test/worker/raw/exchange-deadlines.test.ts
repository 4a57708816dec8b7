import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawApp } from '../../../src/worker/raw/contract.ts';
import { benchExchange, get, settle } from './exchange-bench.ts';

const ok: RawApp = () => ({ status: 200, body: 'ok' });
const never: RawApp = () => new Promise(() => {});
const slowPost = 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n';

test('a client that sends nothing is closed in silence 10 s after it was accepted', () => {
  const bench = benchExchange(ok, { queuedMs: 4000 });
  bench.advanceMs(5999);
  assert.equal(bench.wire.state, 'open');
  bench.advanceMs(1);
  assert.equal(bench.wire.state, 'ended');
  assert.equal(bench.wire.text, '');
});

test('a first head that trickles gets 408 at 10 s after accept, however many bytes came', () => {
  const bench = benchExchange(ok, { queuedMs: 1000 });
  for (const byte of 'GET / HTT') {
    bench.send(byte);
    bench.advanceMs(999);
  }
  assert.equal(bench.wire.text, '');
  bench.advanceMs(9);
  assert.match(bench.wire.text, /^HTTP\/1\.1 408 Request Timeout\r\n[\s\S]*Connection: close/);
  assert.equal(bench.wire.state, 'ended');
  assert.deepEqual(bench.outcomes, [{ status: 408, durationMs: 0, failed: false }]);
});

test('a HEAD that takes too long gets 408 without a body, as soon as its method can be read', () => {
  for (const text of ['HEAD /slow', 'HEAD / HTTP/1.1\r\nHo', slowPost.replace('POST', 'HEAD')]) {
    const bench = benchExchange(ok);
    bench.send(text);
    bench.advanceMs(30_000);
    assert.match(bench.wire.text, /^HTTP\/1\.1 408 [\s\S]*\r\nContent-Length: [1-9]\d*\r\n[\s\S]*\r\n\r\n$/);
  }
  const unknown = benchExchange(ok);
  unknown.send('HEAD');
  unknown.advanceMs(30_000);
  assert.match(unknown.wire.text, /\r\n\r\n408 Request Timeout: /);
});

test('a connection that waited too long in the queue still gets a moment to be read', () => {
  const bench = benchExchange(ok, { queuedMs: 60_000 });
  bench.advanceMs(249);
  assert.equal(bench.wire.state, 'open');
  bench.send(get());
  assert.match(bench.wire.text, /200 OK/);
});

test('a later head has 10 s from its own first byte, and an empty line before it does not start the clock', () => {
  const bench = benchExchange(ok, { timeouts: { keepAliveMs: 60_000 } });
  bench.send(get());
  bench.advanceMs(20_000);
  bench.send('\r\n');
  bench.advanceMs(20_000);
  bench.send('GET');
  bench.advanceMs(9_999);
  assert.equal(bench.wire.state, 'open');
  bench.advanceMs(1);
  assert.match(bench.wire.text, /HTTP\/1\.1 408 /);
});

test('an idle connection is closed in silence 5 s after its last answer', () => {
  const bench = benchExchange(ok);
  bench.advanceMs(3000);
  bench.send(get());
  bench.advanceMs(4999);
  assert.equal(bench.wire.state, 'open');
  bench.advanceMs(1);
  assert.equal(bench.wire.state, 'ended');
  assert.doesNotMatch(bench.wire.text, /408/);
});

test('empty lines do not keep an idle connection alive', () => {
  const bench = benchExchange(ok);
  bench.send(get());
  bench.advanceMs(4000);
  bench.send('\r\n');
  bench.advanceMs(1000);
  assert.notEqual(bench.wire.state, 'open');
});

test('a body below the minimum rate gets 408 when its grace is used up', () => {
  const bench = benchExchange(ok);
  bench.send(slowPost);
  // 4 bytes each 10 ms are 400 bytes a second; after 5 s of grace and t seconds, 400 t must be 500 (t - 5).
  let elapsedMs = 0;
  while (bench.wire.state === 'open') {
    bench.send('1234');
    bench.advanceMs(10);
    elapsedMs += 10;
  }
  assert.match(bench.wire.text, /408/);
  assert.ok(elapsedMs >= 24_900 && elapsedMs <= 25_100, `${elapsedMs} ms`);
});

test('a body that keeps the rate may take until the whole request is 30 s old, and no longer', () => {
  const bench = benchExchange(ok);
  bench.send(slowPost);
  let elapsedMs = 0;
  while (bench.wire.state === 'open') {
    bench.send('x'.repeat(100));
    bench.advanceMs(10);
    elapsedMs += 10;
  }
  assert.match(bench.wire.text, /408/);
  assert.equal(elapsedMs, 30_000);
});

test('a later request with a body has 30 s from its own first byte', () => {
  const bench = benchExchange(ok, { timeouts: { keepAliveMs: 60_000 } });
  bench.send(get());
  bench.advanceMs(25_000);
  bench.send(slowPost);
  for (let elapsedMs = 0; elapsedMs < 29_990; elapsedMs += 10) {
    bench.send('x'.repeat(100));
    bench.advanceMs(10);
  }
  assert.equal(bench.wire.state, 'open');
  bench.advanceMs(10);
  assert.match(bench.wire.text, /408/);
});

test('an app may take its time', () => {
  const bench = benchExchange(never);
  bench.send(get());
  assert.equal(bench.exchange.deadlineMs, Number.POSITIVE_INFINITY);
  bench.advanceMs(3_600_000);
  assert.equal(bench.wire.state, 'open');
  bench.exchange.expire();
  assert.equal(bench.wire.state, 'open');
});

test('a client that takes nothing of its answer for 30 s is cut off, and each sign of life gives it 30 s more', () => {
  const bench = benchExchange(() => ({ status: 200, body: Buffer.alloc(400_000) }));
  bench.wire.takesMore = false;
  bench.send(get());
  bench.advanceMs(29_999);
  bench.exchange.drained();
  bench.advanceMs(29_999);
  assert.equal(bench.wire.state, 'open');
  bench.advanceMs(1);
  assert.equal(bench.wire.state, 'destroyed');
  assert.deepEqual(bench.outcomes, [{ status: 200, durationMs: 59_999, failed: true }]);
});

test('a client that takes nothing of a whole small answer is cut off too', async () => {
  const bench = benchExchange(async () => ({ status: 200, body: 'small' }));
  bench.wire.takesMore = false;
  bench.send(get());
  await settle();
  assert.deepEqual([bench.outcomes.length, bench.wire.state], [1, 'open']);
  bench.advanceMs(30_000);
  assert.equal(bench.wire.state, 'destroyed');
});

test('draining ends an idle connection after a short window, and never one with a request begun', () => {
  const idle = benchExchange(ok);
  idle.send(get());
  idle.exchange.drain();
  idle.advanceMs(499);
  assert.equal(idle.wire.state, 'open');
  idle.advanceMs(1);
  assert.equal(idle.wire.state, 'ended');
  assert.doesNotMatch(idle.wire.text, /408/);

  const begun = benchExchange(ok);
  begun.send('GET / HTTP/1.1\r\n');
  begun.exchange.drain();
  begun.advanceMs(9000);
  begun.send('Host: h\r\n\r\n');
  assert.match(begun.wire.text, /200 OK[\s\S]*Connection: close/);
});

test('a request that arrives within the window of a drain is answered', () => {
  const bench = benchExchange(ok);
  bench.exchange.drain();
  bench.advanceMs(400);
  bench.send(get());
  assert.match(bench.wire.text, /200 OK[\s\S]*Connection: close/);
  assert.equal(bench.wire.state, 'ended');
});

test('a connection that could not be told to close while draining ends soon all the same', () => {
  const bench = benchExchange(ok);
  bench.exchange.drain();
  // The CR may be the beginning of a request, so the answer does not say close.
  bench.send(`${get()}\r`);
  assert.match(bench.wire.text, /200 OK/);
  assert.doesNotMatch(bench.wire.text, /Connection: close/);
  bench.advanceMs(500);
  assert.equal(bench.wire.state, 'ended');
});
