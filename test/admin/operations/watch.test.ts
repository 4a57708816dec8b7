import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import type { WatchListener } from '../../../src/master/observe/contract.ts';
import { Observation } from '../../../src/master/observe/observation.ts';
import { fakeOperations } from '../fake-operations.ts';
import { snapshot } from '../fake-snapshot.ts';
import { type Opened, open as openAt } from '../open.ts';
import { temporaryDirectory } from '../temporary.ts';

const root = temporaryDirectory();
const opened: Opened[] = [];
const clients: Socket[] = [];

/** With watchers who are told when the test says so. */
async function open(): Promise<Opened & { readonly watchers: ReadonlySet<WatchListener> }> {
  const watchers = new Set<WatchListener>();
  const checks = new Observation(
    async () => snapshot,
    () => {},
  );
  const operations = fakeOperations({
    watch(options, listener) {
      checks.watch(options, () => {})();
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
  });
  const one = await openAt(root, { operations, options: { name: 'shop' } });
  opened.push(one);
  return { ...one, watchers };
}

function ask(socketPath: string, path: string, headers: Record<string, string> = {}) {
  let text = '';
  const outgoing = request({ socketPath, path, headers, agent: false });
  const answered = new Promise<{ status: number; type: string | undefined }>((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      response.on('error', () => {});
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      resolve({ status: response.statusCode!, type: response.headers['content-type'] });
    });
  });
  outgoing.end();
  return { answered, text: () => text, leave: () => void outgoing.destroy() };
}

async function until(isTrue: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 15_000;
  while (!isTrue()) {
    assert.ok(performance.now() < deadlineMs, 'in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await Promise.all(opened.splice(0).map(({ control }) => control.close()));
});

describe('GET /v1/watch', () => {
  it('tells snapshots as lines, or as events to who wants these, until the client leaves', async () => {
    const { path, watchers } = await open();
    const lines = ask(path, '/v1/watch?everyMs=500');
    assert.deepEqual(await lines.answered, { status: 200, type: 'application/x-ndjson; charset=utf-8' });
    const events = ask(path, '/v1/watch', { Accept: 'text/event-stream' });
    assert.deepEqual(await events.answered, { status: 200, type: 'text/event-stream' });
    await until(() => watchers.size === 2);
    for (const tell of watchers) tell(snapshot);
    await until(() => lines.text().endsWith('\n') && events.text().endsWith('\n\n'));
    const expected = JSON.parse(JSON.stringify({ ...snapshot, name: 'shop', version: '1.2.3' }));
    assert.deepEqual(JSON.parse(lines.text()), expected);
    assert.deepEqual(JSON.parse(events.text().slice('data: '.length)), expected);
    lines.leave();
    events.leave();
    await until(() => watchers.size === 0);
  });

  it('refuses intervals that cannot be', async () => {
    const { get } = await open();
    for (const query of [
      'everyMs=10',
      'everyMs=-1',
      'everyMs=1e3',
      'everyMs=60001',
      'every=1',
      'everyMs=500&a=b',
    ])
      assert.equal((await get(`/v1/watch?${query}`)).status, 400, query);
  });

  it('keeps nothing for a client that does not read, and leaves it', { timeout: 30_000 }, async () => {
    const { path, watchers, get } = await open();
    const client = connect({ path }).pause();
    clients.push(client);
    client.on('error', () => {});
    client.write('GET /v1/watch HTTP/1.1\r\nHost: lb\r\n\r\n');
    await until(() => watchers.size === 1);
    const large = { ...snapshot, app: 'x'.repeat(1_000_000) };
    const before = process.memoryUsage().rss;
    for (let count = 0; count < 200; count++) for (const tell of watchers) tell(large);
    assert.ok(process.memoryUsage().rss - before < 100_000_000);
    await until(() => watchers.size === 0);
    assert.equal((await get('/livez')).status, 200);
  });

  it('ends when the master has stopped', async () => {
    const { path, control } = await open();
    const watching = ask(path, '/v1/watch');
    await watching.answered;
    const beganAtMs = performance.now();
    await control.close();
    assert.ok(performance.now() - beganAtMs < 900, 'nobody waited for it');
  });

  it('answers HEAD without a body', async () => {
    const { path } = await open();
    const client = connect({ path });
    clients.push(client);
    client.write('HEAD /v1/watch HTTP/1.1\r\nHost: lb\r\nConnection: close\r\n\r\n');
    let text = '';
    client.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
    });
    await new Promise((resolve) => client.on('close', resolve));
    assert.match(text, /^HTTP\/1\.1 200 .*\r\n\r\n$/s);
  });
});

describe('GET /v1/snapshot', () => {
  it('is the live model, with the name that commands know', async () => {
    const { get } = await open();
    const { body } = await get('/v1/snapshot');
    assert.deepEqual(body, JSON.parse(JSON.stringify({ ...snapshot, name: 'shop', version: '1.2.3' })));
  });
});
