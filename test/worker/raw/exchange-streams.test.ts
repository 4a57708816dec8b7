import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import type { RawResponse } from '../../../src/worker/raw/contract.ts';
import { benchExchange, get, settle } from './exchange-bench.ts';

const head = /^HTTP\/1\.1 200 OK\r\n[\s\S]*?\r\n\r\n/;

/** The body of one chunked answer, put together; fails unless it is complete and well-formed. */
function unchunk(text: string): string {
  const match = head.exec(text);
  assert.ok(match);
  assert.match(match[0], /Transfer-Encoding: chunked/);
  let rest = text.slice(match[0].length);
  let body = '';
  for (;;) {
    const line = /^([0-9a-f]+)\r\n/.exec(rest);
    assert.ok(line, `no chunk at ${JSON.stringify(rest.slice(0, 50))}`);
    const size = Number.parseInt(line[1]!, 16);
    const data = rest.slice(line[0].length, line[0].length + size);
    rest = rest.slice(line[0].length + size);
    assert.ok(rest.startsWith('\r\n'));
    rest = rest.slice(2);
    if (size === 0) break;
    body += data;
  }
  assert.equal(rest, '');
  return body;
}

function counted(
  total: number,
  size: number,
): { body: Iterable<Buffer>; pulled: () => number; returned: () => boolean } {
  let pulled = 0;
  let returned = false;
  function* chunks(): Generator<Buffer> {
    try {
      for (; pulled < total; ) {
        pulled++;
        yield Buffer.alloc(size, 'x');
      }
    } finally {
      returned = true;
    }
  }
  return { body: chunks(), pulled: () => pulled, returned: () => returned };
}

test('a synchronous body is sent in chunks within receive, and empty pieces do not end it', () => {
  const body = [Buffer.from('one'), Buffer.alloc(0), Buffer.from('two')];
  const bench = benchExchange(() => ({ status: 200, body }));
  bench.send(get());
  assert.equal(unchunk(bench.wire.text), 'onetwo');
  assert.equal(bench.wire.writes.length, 1);
  assert.deepEqual(bench.outcomes, [{ status: 200, durationMs: 0, failed: false }]);
});

test('asynchronous bodies are sent as they come: generators and Node streams', async () => {
  async function* generator(): AsyncGenerator<Buffer> {
    yield Buffer.from('one');
    await settle();
    yield Buffer.from('two');
  }
  for (const body of [generator(), Readable.from([Buffer.from('one'), Buffer.from('two')])]) {
    const bench = benchExchange(() => ({ status: 200, body }));
    bench.send(get('/a') + get('/b').slice(0, 5));
    for (let turn = 0; bench.outcomes.length === 0 && turn < 100; turn++) await settle();
    assert.equal(unchunk(bench.wire.text), 'onetwo');
  }
});

test('what is ready of an asynchronous body does not wait for the rest', async () => {
  const bench = benchExchange(() => ({
    status: 200,
    body: (async function* () {
      yield Buffer.from('early');
      await new Promise(() => {});
    })(),
  }));
  bench.send(get());
  await settle();
  assert.match(bench.wire.text, /5\r\nearly\r\n$/);
});

test('the next pipelined request waits for the end of a streamed answer', async () => {
  let release = (): void => {};
  const bench = benchExchange(({ head: { path } }) =>
    path === '/b'
      ? { status: 200, body: 'second' }
      : {
          status: 200,
          body: (async function* () {
            await new Promise<void>((resolve) => {
              release = resolve;
            });
            yield Buffer.from('first');
          })(),
        },
  );
  bench.send(get('/a') + get('/b'));
  await settle();
  assert.doesNotMatch(bench.wire.text, /second/);
  release();
  await settle();
  assert.match(bench.wire.text, /5\r\nfirst\r\n0\r\n\r\nHTTP\/1\.1 200 OK[\s\S]*second$/);
});

test('a 1.0 client gets a streamed body as it is, ended by the close', () => {
  const bench = benchExchange(() => ({ status: 200, body: [Buffer.from('one'), Buffer.from('two')] }));
  bench.send('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
  assert.match(bench.wire.text, /Connection: close\r\n\r\nonetwo$/);
  assert.equal(bench.wire.state, 'ended');
});

test('a full wire stops the pulling, and drained resumes it', () => {
  const { body, pulled } = counted(10, 64 * 1024);
  const bench = benchExchange(() => ({ status: 200, body }));
  bench.wire.takesMore = false;
  bench.send(get());
  assert.equal(pulled(), 1);
  bench.exchange.drained();
  assert.equal(pulled(), 2);
  bench.wire.takesMore = true;
  bench.exchange.drained();
  while (bench.deferred.length > 0) bench.runDeferred();
  assert.equal(unchunk(bench.wire.text).length, 10 * 64 * 1024);
});

test('a reader that takes everything at once is served at most about 128 KiB in a turn', () => {
  const { body, pulled } = counted(40, 64 * 1024);
  const bench = benchExchange(() => ({ status: 200, body }));
  bench.send(get());
  assert.equal(pulled(), 2);
  bench.exchange.drained();
  assert.equal(pulled(), 2);
  bench.runDeferred();
  assert.equal(pulled(), 4);
  while (bench.deferred.length > 0) bench.runDeferred();
  assert.equal(unchunk(bench.wire.text).length, 40 * 64 * 1024);
});

test('the iterator is told to stop when the client goes away', () => {
  const { body, returned } = counted(10, 64 * 1024);
  const bench = benchExchange(() => ({ status: 200, body }));
  bench.wire.takesMore = false;
  bench.send(get());
  bench.exchange.closed();
  assert.equal(returned(), true);
  assert.deepEqual(bench.outcomes, [{ status: 200, durationMs: 0, failed: true }]);
  bench.exchange.drained();
  assert.equal(bench.outcomes.length, 1);
});

test('a stream under deferral stops for good when the client goes away', () => {
  const { body, pulled, returned } = counted(40, 64 * 1024);
  const bench = benchExchange(() => ({ status: 200, body }));
  bench.send(get());
  bench.exchange.closed();
  assert.equal(returned(), true);
  bench.runDeferred();
  assert.equal(pulled(), 2);
  assert.deepEqual(bench.outcomes, [{ status: 200, durationMs: 0, failed: true }]);
});

test('an asynchronous iterator that waits is told to stop when the client goes away', async () => {
  let returned = 0;
  const body: AsyncIterable<Buffer> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => {}),
      return: () => {
        returned++;
        return Promise.reject(new Error('clean-up failed on purpose'));
      },
    }),
  };
  const bench = benchExchange(() => ({ status: 200, body }));
  bench.send(get());
  bench.exchange.closed();
  await settle();
  assert.equal(returned, 1);
});

test('a stream that fails midway is cut, never ended cleanly, and nothing follows it', async () => {
  function* failing(): Generator<Buffer> {
    yield Buffer.alloc(70_000);
    throw new Error('on purpose');
  }
  async function* failingLater(): AsyncGenerator<Buffer> {
    yield* failing();
  }
  const bodies: RawResponse['body'][] = [
    failing(),
    failingLater(),
    [Buffer.alloc(70_000), 'text' as unknown as Buffer],
  ];
  for (const body of bodies) {
    const bench = benchExchange(() => ({ status: 200, body: body! }));
    bench.send(get('/a') + get('/b'));
    await settle();
    assert.equal(bench.wire.state, 'destroyed');
    assert.doesNotMatch(bench.wire.text, /0\r\n\r\n$/);
    assert.equal(bench.started(), 1);
    assert.deepEqual(bench.outcomes, [{ status: 200, durationMs: 0, failed: true }]);
    assert.equal(bench.appErrors.length, 1);
  }
});
