import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { type Balancer, killLeftovers, transports, waitFor, withDeadline } from '../balancer.ts';
import { ask } from './ask.ts';
import { startApp, workerNumbers } from './start-app.ts';

const large = randomBytes(50 * 2 ** 20);
const PART = 1 << 20;
const DEADLINE_MS = 60_000;

for (const handoff of transports) {
  describe(`bodies of 50 MiB, by ${handoff}`, () => {
    let balancer: Balancer;
    before(async () => {
      balancer = await startApp(handoff, 'moves-large-bodies.mjs', ['--workers', '1']);
    });
    after(killLeftovers);

    it('arrive whole, with their length and in chunks', async () => {
      for (const headers of [{ 'Content-Length': large.length }, {}]) {
        const upload = begin('/upload', headers);
        await send(upload);
        assert.deepEqual(await saidOf(upload), { size: large.length, hash: hashOf(large) });
      }
    });

    it('wait in the client while the app reads nothing', async () => {
      const upload = begin('/upload-later', {});
      let isSent = false;
      const sending = send(upload).then(() => {
        isSent = true;
      });
      await comesToRest(async () => upload.socket?.bytesWritten ?? 0);
      assert.equal(isSent, false);
      await ask(balancer.port, { path: '/begin' });
      await withDeadline(sending, 'the upload to go on', DEADLINE_MS);
      assert.deepEqual(await saidOf(upload), { size: large.length, hash: hashOf(large) });
    });

    it('leave whole, with their length and in chunks', async () => {
      for (const path of ['/download', '/download?chunked']) {
        const response = await responseOf(begin(path));
        const isChunked = path.endsWith('chunked');
        assert.equal(response.headers['content-length'], isChunked ? undefined : String(large.length));
        assert.equal(response.headers['transfer-encoding'], isChunked ? 'chunked' : undefined);
        await receivesAll(response);
      }
    });

    it('wait in the app while the client reads nothing', async () => {
      const response = await responseOf(begin('/download'));
      response.pause();
      const sent = await comesToRest(async () => Number((await ask(balancer.port, { path: '/sent' })).text));
      assert.ok(sent < large.length, `${sent} bytes were sent`);
      await receivesAll(response);
    });

    it('were counted as answered, every one', async () => {
      const { exit, stopped } = await balancer.stop();
      assert.equal(exit.code, 0);
      assert.deepEqual(workerNumbers(stopped, 'errors'), [0]);
      assert.deepEqual([stopped.clean, stopped.cutAtStop], [true, 0]);
    });

    function begin(path: string, headers?: object): ClientRequest {
      const started = request({
        host: '127.0.0.1',
        port: balancer.port,
        path,
        agent: false,
        method: headers === undefined ? 'GET' : 'POST',
        headers: { ...headers },
      });
      if (headers === undefined) started.end();
      return started;
    }
  });
}

async function send(upload: ClientRequest): Promise<void> {
  for (let at = 0; at < large.length; at += PART) {
    if (!upload.write(large.subarray(at, at + PART))) await once(upload, 'drain');
  }
  upload.end();
}

async function responseOf(asked: ClientRequest): Promise<IncomingMessage> {
  const [response] = await withDeadline(once(asked, 'response'), 'an answer', DEADLINE_MS);
  return response;
}

async function saidOf(asked: ClientRequest): Promise<unknown> {
  return JSON.parse(await text(await responseOf(asked)));
}

async function receivesAll(response: IncomingMessage): Promise<void> {
  const hash = createHash('sha256');
  let size = 0;
  const received = (async () => {
    for await (const part of response) {
      hash.update(part);
      size += part.length;
    }
  })();
  await withDeadline(received, 'the whole body', DEADLINE_MS);
  assert.equal(size, large.length);
  assert.equal(hash.digest('hex'), response.headers['x-hash']);
}

/** The number, once it is above 0 and was the same in five looks. */
async function comesToRest(look: () => Promise<number>): Promise<number> {
  const looks: number[] = [];
  return waitFor(
    async () => {
      looks.unshift(await look());
      const [last, ...before] = looks.slice(0, 5) as [number, ...number[]];
      return last > 0 && before.length === 4 && before.every((earlier) => earlier === last) && last;
    },
    'a transfer to stand still',
    DEADLINE_MS,
  );
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
