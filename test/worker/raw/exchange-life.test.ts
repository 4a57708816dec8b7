import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBufferWire } from '../../../src/worker/raw/buffer-wire.ts';
import type { RawApp } from '../../../src/worker/raw/contract.ts';
import { benchExchange, bodies, echoPath, get, manualApp, settle } from './exchange-bench.ts';

test('a request complete before the client half-closed is answered, and the answer says close', async () => {
  const { app, answer } = manualApp();
  const bench = benchExchange(app);
  bench.send(get('/a'));
  bench.exchange.receiveEnd();
  assert.equal(bench.wire.state, 'open');
  answer(0, { status: 200, body: 'a' });
  await settle();
  assert.deepEqual(bodies(bench.wire.text), ['a']);
  assert.match(bench.wire.text, /Connection: close/);
  assert.equal(bench.wire.state, 'ended');
});

test('all pipelined requests are answered after a half-close', async () => {
  const { app, answer } = manualApp();
  const bench = benchExchange(app);
  bench.send(get('/a') + get('/b'));
  bench.exchange.receiveEnd();
  answer(0, { status: 200, body: 'a' });
  await settle();
  answer(1, { status: 200, body: 'b' });
  await settle();
  assert.deepEqual(bodies(bench.wire.text), ['a', 'b']);
  assert.equal(bench.wire.state, 'ended');
});

test('a request cut short by the client is not answered at all', () => {
  for (const cut of ['POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbod', 'GET / HTT', '']) {
    const bench = benchExchange(echoPath);
    if (cut !== '') bench.send(cut);
    bench.exchange.receiveEnd();
    assert.equal(bench.wire.text, '');
    assert.equal(bench.wire.state, 'ended');
    assert.equal(bench.started(), 0);
  }
});

test('while draining, the next answer says close unless a further request is already coming', () => {
  const bench = benchExchange(echoPath);
  bench.send(get('/a'));
  bench.exchange.drain();
  assert.equal(bench.wire.state, 'open');
  bench.send(`${get('/b')}GET /c HT`);
  assert.doesNotMatch(bench.wire.text, /Connection: close/);
  bench.send('TP/1.1\r\nHost: h\r\n\r\n');
  assert.deepEqual(bodies(bench.wire.text), ['/a', '/b', '/c']);
  assert.match(bench.wire.text, /Connection: close\r\n\r\n\/c$/);
  assert.equal(bench.wire.state, 'ended');
});

test('an exchange that outgrows its buffer goes on with another wire', async () => {
  const { app, answer } = manualApp();
  const cases: [string, RawApp, string[], () => void][] = [
    ['partial request', echoPath, ['GET /a HT', 'TP/1.1\r\nHost: h\r\n\r\n'], () => {}],
    ['keep-alive', echoPath, [get('/before'), get('/a')], () => {}],
    ['asynchronous app', app, [get('/a')], () => answer(0, { status: 200, body: '/a' })],
  ];
  for (const [what, theApp, [first, ...later], act] of cases) {
    const bench = benchExchange(theApp);
    const buffer = createBufferWire();
    bench.exchange.attach(buffer);
    bench.send(first!);
    assert.equal(buffer.state, 'open', what);
    buffer.take();
    bench.exchange.attach(bench.wire);
    for (const text of later) bench.send(text);
    act();
    await settle();
    assert.deepEqual(bodies(bench.wire.text), ['/a'], what);
  }
});

test('a wire attached while reading is paused is paused too', () => {
  const { app } = manualApp();
  const bench = benchExchange(app);
  const buffer = createBufferWire();
  bench.exchange.attach(buffer);
  bench.send(get('/a') + get('/b'));
  bench.exchange.attach(bench.wire);
  assert.equal(bench.wire.isPaused, true);
});
