import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { type FakeOperations, fakeOperations, status } from '../fake-operations.ts';
import { type Opened, open as openAt } from '../open.ts';
import { temporaryDirectory } from '../temporary.ts';

const root = temporaryDirectory();
const opened: Opened[] = [];
const clients: Socket[] = [];

async function open(operations: FakeOperations = fakeOperations()): Promise<Opened> {
  const one = await openAt(root, { operations, options: { name: 'shop' } });
  opened.push(one);
  return one;
}

/** Sends and gives all that comes back until the end. */
function exchange(path: string, text: string | Buffer): Promise<string> {
  const client = open_(path);
  client.write(text);
  return ended(client);
}

function open_(path: string): Socket {
  const client = connect({ path });
  client.on('error', () => {});
  clients.push(client);
  return client;
}

function ended(client: Socket): Promise<string> {
  let answer = '';
  client.setEncoding('latin1').on('data', (chunk: string) => {
    answer += chunk;
  });
  return new Promise((resolve) => client.on('close', () => resolve(answer)));
}

async function refusedIn(path: string, reason: string): Promise<number> {
  const text = await exchange(path, 'GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  return Number(new RegExp(`^lb_admin_refused_total\\{reason="${reason}"\\} (\\d+)\r?$`, 'm').exec(text)![1]);
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await Promise.all(opened.splice(0).map(({ control }) => control.close()));
});

describe('the control socket', () => {
  it('refuses what is no HTTP, and answers the next one', async () => {
    const { path, get } = await open();
    for (const garbage of [
      'hello\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      'GET /livez HTTP/1.1\r\nHost: a\r\nHost : b\r\n\r\n',
      'POST /v1/stop HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'GET /livez HTTP/1.1\r\n\r\n',
    ]) {
      assert.match(await exchange(path, garbage), /^HTTP\/1\.1 400 /, garbage);
    }
    assert.match(await exchange(path, `GET /${'x'.repeat(10_000)} HTTP/1.1\r\n`), /^HTTP\/1\.1 431 /);
    assert.equal((await get('/livez')).status, 200);
  });

  it('refuses other methods, and has nothing to upgrade or connect to', async () => {
    const operations = fakeOperations();
    const { path } = await open(operations);
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'GET', 'HEAD']) {
      const answer = await exchange(
        path,
        `${method} /v1/stop HTTP/1.1\r\nHost: lb\r\nConnection: close\r\n\r\n`,
      );
      assert.match(answer, /^HTTP\/1\.1 405 .*\r\nAllow: POST\r\n/s, method);
    }
    assert.equal(await exchange(path, 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n'), '');
    const upgrade =
      'GET /livez HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n';
    assert.doesNotMatch(await exchange(path, upgrade), /^HTTP\/1\.1 101/);
    assert.deepEqual(operations.calls, []);
  });

  it('refuses a body beyond 64 KiB, announced or not, without keeping it', async () => {
    const operations = fakeOperations();
    const { path } = await open(operations);
    const head = 'POST /v1/scale HTTP/1.1\r\nHost: lb\r\nContent-Type: application/json\r\n';
    assert.match(await exchange(path, `${head}Content-Length: 1000000000\r\n\r\n`), /^HTTP\/1\.1 413 /);
    const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`;
    assert.match(
      await exchange(path, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(4)}0\r\n\r\n`),
      /^HTTP\/1\.1 413 /,
    );
    assert.deepEqual(operations.calls, []);
  });

  it('cuts clients that send nothing, half a head or half a body', { timeout: 30_000 }, async () => {
    const { path, get } = await open();
    const head =
      'POST /v1/scale HTTP/1.1\r\nHost: lb\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{';
    const beganAtMs = performance.now();
    const answers = await Promise.all(['', 'GET /liv', head].map((text) => exchange(path, text)));
    assert.ok(performance.now() - beganAtMs < 20_000);
    for (const answer of answers) assert.match(answer, /^(HTTP\/1\.1 408 |$)/);
    assert.equal((await get('/livez')).status, 200);
    assert.equal(await refusedIn(path, 'timeout'), answers.length);
  });

  it('cuts a client that asks and does not read', { timeout: 30_000 }, async () => {
    const long = { ...status, app: 'x'.repeat(4_000_000) };
    const { path, get } = await open(fakeOperations({ status: async () => long }));
    const client = open_(path);
    client.pause();
    client.write('GET /v1/status HTTP/1.1\r\nHost: lb\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 11_000));
    const got = (await ended(client.resume())).length;
    assert.ok(got < 4_000_000, `${got} bytes`);
    assert.equal((await get('/livez')).status, 200);
  });

  it('takes 64 clients and closes more, and is free again when they leave', async () => {
    const { path, get } = await open();
    const held = Array.from({ length: 64 }, () => open_(path));
    await Promise.all(held.map((client) => new Promise((resolve) => client.once('connect', resolve))));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await assert.rejects(get('/livez'));
    for (const client of held) client.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal((await get('/livez')).status, 200);
    assert.equal(await refusedIn(path, 'connections'), 1);
  });

  it('survives clients that leave at every moment', async () => {
    const { path, get, log } = await open();
    const text =
      'POST /v1/scale HTTP/1.1\r\nHost: lb\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"by":   1}';
    for (let length = 0; length < text.length; length += 3) {
      const client = open_(path);
      client.write(text.slice(0, length));
      await new Promise((resolve) => client.once('connect', resolve));
      client.destroy();
    }
    assert.equal((await get('/livez')).status, 200);
    assert.deepEqual(
      log.filter(({ level }) => (level as number) >= 50),
      [],
    );
  });
});
