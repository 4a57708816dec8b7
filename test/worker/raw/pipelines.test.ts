import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptByFirstRead } from './first-read.ts';
import { createRandom, type Random, seed } from './parser/random.ts';
import { acceptBySharedRead, inParallel, listenRaw, type RawListener } from './raw-listener.ts';
import { readResponses } from './response-reader.ts';
import { readAll } from './socket-client.ts';

const pipelines = 300;

interface Planned {
  readonly method: string;
  readonly text: string;
  readonly body: string | RegExp;
}

function planRequest(random: Random): Planned {
  const payload = 'x'.repeat(random.pick([0, 1, 10, 1000, 20_000])) + random.below(1e6);
  const chunk = `${payload.length.toString(16)}\r\n${payload}\r\n`;
  return random.pick<() => Planned>([
    () => ({ method: 'GET', text: 'GET / HTTP/1.1\r\nHost: h\r\n\r\n', body: /^Hello from worker 1\n$/ }),
    () => ({ method: 'HEAD', text: 'HEAD / HTTP/1.1\r\nHost: h\r\n\r\n', body: '' }),
    () => ({ method: 'GET', text: 'GET /wait?ms=1 HTTP/1.1\r\nHost: h\r\n\r\n', body: 'done\n' }),
    () => ({
      method: 'GET',
      text: 'GET /bytes?n=70000 HTTP/1.1\r\nHost: h\r\n\r\n',
      body: /^[a-z ]{70000}$/,
    }),
    () => ({
      method: 'POST',
      text: `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${payload.length}\r\n\r\n${payload}`,
      body: payload,
    }),
    () => ({
      method: 'PUT',
      text: `PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n\r\n`,
      body: payload + payload,
    }),
  ])();
}

async function playPipeline(server: RawListener, random: Random): Promise<void> {
  const planned = Array.from({ length: 1 + random.below(30) }, () => planRequest(random));
  const bytes = Buffer.from(planned.map(({ text }) => text).join(''));
  const client = server.connect();
  client.setNoDelay(true);
  const answers = readAll(client);
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random.below(random.pick([5, 100, 5000, 100_000]));
    client.write(bytes.subarray(at, end));
    at = end;
    if (random.below(3) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  client.end();
  const { complete, rest } = readResponses(
    await answers,
    planned.map(({ method }) => method),
    true,
  );
  assert.equal(rest, '');
  assert.equal(complete.length, planned.length);
  for (const [index, { body }] of planned.entries()) {
    const answer = complete[index]!;
    assert.equal(answer.status, 200);
    if (typeof body === 'string')
      assert.ok(answer.body === body, `answer ${index} is not that to its request`);
    else assert.match(answer.body, body);
  }
}

for (const [how, accept] of [
  ['a socket', undefined],
  ['a socket with a shared read buffer', acceptBySharedRead],
  ['a first read without a socket', acceptByFirstRead((output) => output.length >> 1)],
] as const) {
  test(`${pipelines} random pipelines in random pieces through ${how} are answered in order (SEED=${seed})`, async () => {
    const server = await listenRaw({}, accept);
    const random = createRandom(seed);
    await inParallel(
      16,
      Array.from({ length: pipelines }, () => {
        const own = createRandom(random.below(2 ** 31));
        return () => playPipeline(server, own);
      }),
    );
    await server.close();
    assert.equal(server.raw.inFlight, 0);
  });
}
