import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawApp, RawResponse } from '../../../src/worker/raw/contract.ts';
import { benchExchange, get, manualApp, settle } from './exchange-bench.ts';

test('an app that throws, rejects or returns nonsense costs a 500 and the connection', async () => {
  const failures: [string, RawApp][] = [
    [
      'throws',
      () => {
        throw new Error('on purpose');
      },
    ],
    ['rejects', () => Promise.reject(new Error('on purpose'))],
    ['returns nothing', () => undefined as unknown as RawResponse],
    ['resolves to nothing', () => Promise.resolve(undefined as unknown as RawResponse)],
    ['sends a header that would split', () => ({ status: 200, headers: { A: 'b\r\nC: d' } })],
    [
      'cannot open its body',
      () => ({
        status: 200,
        body: {
          [Symbol.iterator]: () => {
            throw new Error('no');
          },
        },
      }),
    ],
  ];
  for (const [what, app] of failures) {
    const bench = benchExchange(app);
    bench.send(get('/a') + get('/b'));
    await settle();
    assert.match(bench.wire.text, /^HTTP\/1\.1 500 [\s\S]*Connection: close/, what);
    assert.doesNotMatch(bench.wire.text, /on purpose|b\r\nC/, what);
    assert.equal(bench.wire.text.match(/HTTP\/1\.1/g)?.length, 1, what);
    assert.equal(bench.wire.state, 'ended', what);
    assert.deepEqual(
      bench.outcomes.map(({ status, failed }) => [status, failed]),
      [[500, true]],
      what,
    );
    assert.equal(bench.appErrors.length, 1, what);
    assert.equal(bench.started(), 1, what);
  }
});

test('each request is reported started and finished once, with status and duration', async () => {
  const { app, answer } = manualApp();
  const bench = benchExchange(app);
  bench.send(get('/a'));
  assert.equal(bench.started(), 1);
  assert.deepEqual(bench.outcomes, []);
  bench.advanceMs(25);
  answer(0, { status: 404 });
  await settle();
  assert.deepEqual(bench.outcomes, [{ status: 404, durationMs: 25, failed: false }]);
  bench.send('BAD\r\n\r\n');
  assert.equal(bench.started(), 2);
  assert.deepEqual(bench.outcomes[1], { status: 400, durationMs: 0, failed: false });
});

test('a client that vanishes before its answer is reported once, and the late answer goes nowhere', async () => {
  const { app, answer } = manualApp();
  const bench = benchExchange(app);
  bench.send(get('/a') + get('/b'));
  bench.exchange.closed();
  bench.exchange.closed();
  let released = false;
  const body = (async function* () {
    try {
      yield Buffer.from('x');
    } finally {
      released = true;
    }
  })();
  await body.next();
  answer(0, { status: 200, body });
  await settle();
  assert.equal(released, true);
  assert.deepEqual(bench.outcomes, [{ status: 499, durationMs: 0, failed: true }]);
  assert.equal(bench.wire.text, '');
  assert.equal(bench.started(), 1);
});
