/** Random pipelines of valid requests, and what must come back. */
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import type { Random } from './parser/random.ts';
import { readResponses } from './response-reader.ts';
import { readAll } from './socket-client.ts';

interface PlannedRequest {
  readonly method: string;
  readonly text: string;
  readonly body: string | RegExp;
}

export function planPipeline(random: Random): PlannedRequest[] {
  return Array.from({ length: 1 + random.below(30) }, () => planRequest(random));
}

export const bytesOfPipeline = (planned: readonly PlannedRequest[]): Buffer =>
  Buffer.from(planned.map(({ text }) => text).join(''));

/** Sends it in random pieces, half-closes, and holds each answer to its request. */
export async function playPipeline(client: Socket, random: Random): Promise<void> {
  const planned = planPipeline(random);
  const answers = readAll(client);
  await writeInPieces(client, bytesOfPipeline(planned), random);
  client.end();
  const methods = planned.map(({ method }) => method);
  const { complete, rest } = readResponses(await answers, methods, true);
  assert.equal(rest, '');
  assert.equal(complete.length, planned.length);
  for (const [index, { body }] of planned.entries()) {
    const answer = complete[index]!;
    assert.equal(answer.status, 200);
    if (typeof body === 'string') assert.ok(answer.body === body, `answer ${index} is not to its request`);
    else assert.match(answer.body, body);
  }
}

export async function writeInPieces(client: Socket, bytes: Buffer, random: Random): Promise<void> {
  client.setNoDelay(true);
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random.below(random.pick([5, 100, 5000, 100_000]));
    client.write(bytes.subarray(at, end));
    at = end;
    if (random.below(3) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

function planRequest(random: Random): PlannedRequest {
  const payload = 'x'.repeat(random.pick([0, 1, 10, 1000, 20_000])) + random.below(1e6);
  const chunk = `${payload.length.toString(16)}\r\n${payload}\r\n`;
  return random.pick<() => PlannedRequest>([
    () => ({ method: 'GET', text: 'GET / HTTP/1.1\r\nHost: h\r\n\r\n', body: /^Hello from worker \d+\n$/ }),
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
