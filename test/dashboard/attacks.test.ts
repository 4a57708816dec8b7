/** What strangers may try at the admin port: each is refused, counted, and leaves the next one served. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { snapshot } from '../admin/fake-snapshot.ts';
import { waitFor } from '../integration/balancer.ts';
import { json, openSite, type Site, TOKEN, view } from './site.ts';

const sites: Site[] = [];

async function open(...options: Parameters<typeof openSite>): Promise<Site> {
  const site = await openSite(...options);
  sites.push(site);
  return site;
}

afterEach(async () => {
  await Promise.all(sites.splice(0).map(({ opened }) => opened.control.close()));
});

describe('the admin port', () => {
  it('refuses a foreign Host, a foreign Origin and a foreign page, with a session or without', async () => {
    const { ask, signIn } = await open();
    const Cookie = await signIn();
    for (const headers of [{}, { Cookie }]) {
      for (const target of ['/', '/page/main.js', '/feed', '/v1/status', '/anything']) {
        const foreign = await ask(target, { headers: { ...headers, Host: 'evil.example' } });
        assert.deepEqual([foreign.status, foreign.code], [421, 'ERR_HOST'], target);
        const origin = await ask(target, { headers: { ...headers, Origin: 'http://evil.example' } });
        assert.deepEqual([origin.status, origin.code], [403, 'ERR_ORIGIN'], target);
        const page = await ask(target, { headers: { ...headers, 'Sec-Fetch-Site': 'cross-site' } });
        assert.deepEqual([page.status, page.code], [403, 'ERR_ORIGIN'], target);
      }
    }
    const metrics = await ask('/metrics', { headers: { Host: 'evil.example' } });
    assert.equal(metrics.code, 'ERR_HOST');
  });

  it('refuses who has no token, a wrong one, or one in the wrong place, and does not say which', async () => {
    const { ask, operations, opened } = await open();
    for (const target of ['/feed', '/v1/status', '/metrics/x', '/v1/stop', `/feed?token=${TOKEN}`]) {
      assert.equal((await ask(target)).code, 'ERR_TOKEN', target);
    }
    for (const headers of [{ Authorization: 'Bearer x' }, { Cookie: 'lb-1=x' }, { Cookie: `lb=${TOKEN}` }]) {
      assert.equal((await ask('/v1/status', { headers })).status, 401);
    }
    for (const body of [{}, { token: '' }, { token: 7 }, { token: `${TOKEN}x` }, { token: [TOKEN] }]) {
      const answer = await ask('/session', json(body));
      assert.deepEqual([answer.status, answer.headers['set-cookie']], [401, undefined]);
    }
    assert.deepEqual(operations.calls, []);
    const said = opened.log.filter(({ event }) => event === 'admin-refused');
    assert.ok(said.length >= 1 && said.length < 5, 'a flood of them is a line a second');
    assert.doesNotMatch(JSON.stringify(opened.log), new RegExp(TOKEN));
  });

  it('says a random token once, in the fragment of the address, and another one each time', async () => {
    const pages = [await open({ adminToken: undefined }), await open({ adminToken: undefined })].map(
      ({ opened }) => opened.log.filter(({ page }) => page !== undefined),
    );
    const urls = pages.map((lines) => new URL(lines[0]!.page as string));
    assert.deepEqual(
      pages.map(({ length }) => length),
      [1, 1],
    );
    for (const { hash, search, pathname } of urls) {
      assert.match(hash, /^#[\w-]{43}$/);
      assert.deepEqual([pathname, search], ['/', '']);
    }
    assert.notEqual(urls[0]!.hash, urls[1]!.hash);
  });

  it('slows who tries tokens, and counts those it does not look at', async () => {
    const { ask, signIn } = await open();
    const tries = Array.from({ length: 100 }, (_, at) =>
      at % 2 === 0
        ? ask('/session', json({ token: `wrong-${at}` }))
        : ask('/v1/status', { headers: { Authorization: `Bearer wrong-${at}` } }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    assert.deepEqual([...new Set(statuses)].sort(), [401, 429]);
    const { text } = await ask('/metrics');
    const [, throttled] = /^lb_admin_refused_total\{reason="throttled"\} (\d+)$/m.exec(text)!;
    assert.equal(Number(throttled), statuses.filter((status) => status === 429).length);
    assert.ok(await signIn());
  });

  it('carries out changes by POST with JSON alone: no form, no link', async () => {
    const { ask, operations, signIn } = await open();
    const headers = { Cookie: await signIn() };
    const form = { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' };
    assert.equal((await ask('/v1/scale', { method: 'POST', headers: form, body: 'by=1' })).status, 415);
    const plain = { ...headers, 'Content-Type': 'text/plain' };
    assert.equal((await ask('/v1/scale', { method: 'POST', headers: plain, body: '{"by":1}' })).status, 415);
    assert.equal((await ask('/v1/scale?by=1', { headers })).status, 405);
    assert.deepEqual(operations.calls, []);
    assert.equal((await ask('/v1/scale', json({ by: 1 }, headers))).status, 200);
    assert.deepEqual(operations.calls, [['scale', { by: 1 }]]);
  });

  it('offers a browser no stop, no file as an algorithm, and no URL to check', async () => {
    const { ask, operations, signIn } = await open();
    const headers = { Cookie: await signIn() };
    for (const target of ['/v1/stop', '/v1/logs/reopen', '/v1/dashboard', '/v1/workers/1/kill']) {
      assert.equal((await ask(target, json({}, headers))).status, 404, target);
    }
    for (const algorithm of ['./evil.mjs', '/tmp/evil.mjs(d=2)', 'evil.js']) {
      assert.equal((await ask('/v1/algorithm', json({ algorithm }, headers))).status, 400, algorithm);
    }
    assert.equal((await ask('/v1/reload', json({ check: 'http://10.0.0.1/' }, headers))).status, 400);
    assert.deepEqual(operations.calls, []);
  });

  it('changes nothing where the page is read-only: beyond loopback, unless it is allowed', async () => {
    for (const [options, status] of [
      [{ adminHost: '0.0.0.0' }, 403],
      [{ adminHost: '0.0.0.0', adminControl: true }, 200],
      [{ adminControl: false }, 403],
    ] as const) {
      const { ask, operations, signIn } = await open(options);
      const answer = await ask('/v1/scale', json({ by: 1 }, { Cookie: await signIn() }));
      assert.equal(answer.status, status);
      assert.equal(operations.calls.length, status === 200 ? 1 : 0);
    }
  });

  it('serves its files and no other, whatever the path looks like', async () => {
    const { ask, signIn } = await open();
    const headers = { Cookie: await signIn() };
    for (const target of [
      '/../package.json',
      '/page/../../package.json',
      '/page/%2e%2e/%2e%2e/files.ts',
      '/page/..%2f..%2ffiles.ts',
      '/page/%00',
      '/page/',
      '/page/main.ts',
      '//etc/passwd',
      '/page//etc/passwd',
    ]) {
      const { status, text } = await ask(target, { headers });
      assert.equal(status, 404, target);
      assert.doesNotMatch(text, /root:|readFiles|"version"/);
    }
  });

  it('keeps nothing of a body of 10 MB', async () => {
    const { ask, port, signIn } = await open();
    const head = (target: string, more: string): string =>
      `POST ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${more}\r\n`;
    const cookie = `Cookie: ${await signIn()}\r\n`;
    for (const text of [
      `${head('/session', 'Content-Length: 10000000\r\n')}`,
      `${head('/v1/scale', `${cookie}Transfer-Encoding: chunked\r\n`)}989680\r\n${' '.repeat(10_000_000)}`,
    ]) {
      assert.match(await exchange(port, text), /^HTTP\/1\.1 413 /);
    }
    assert.equal((await ask('/')).status, 200);
  });

  it('is not kept from others by 1,000 half-open connections', { timeout: 30_000 }, async () => {
    const { ask, port, signIn } = await open();
    const cookie = await signIn();
    const viewer = await view(port, cookie);
    const sockets: Socket[] = [];
    for (let at = 0; at < 1000; at++) {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.on('error', () => {});
      sockets.push(socket);
      await once(socket, 'connect');
      if (at % 2 === 0) socket.write('GET / HT');
    }
    assert.equal((await ask('/livez')).status, 200);
    assert.equal((await ask('/v1/status', { headers: { Cookie: cookie } })).status, 200);
    assert.ok(!viewer.socket.destroyed);
    const open_ = sockets.filter((socket) => !socket.destroyed);
    assert.ok(open_.length <= 200, `${open_.length} are open`);
    const { text } = await ask('/metrics');
    const [, cut] = /^lb_admin_refused_total\{reason="connections"\} (\d+)$/m.exec(text)!;
    assert.ok(Number(cut) >= 800, `${cut} were cut`);
    for (const socket of [...sockets, viewer.socket]) socket.destroy();
  });

  it('makes one answer at a time for a client, however many it asks for at once', {
    timeout: 30_000,
  }, async () => {
    const { ask, port, looks, signIn } = await open();
    const cookie = await signIn();
    for (const [target, head] of [
      ['/page/main.js', ''],
      ['/metrics', ''],
      ['/feed', `Cookie: ${cookie}\r\n`],
    ]) {
      for (let at = 0; at < 80; at++) {
        const socket = connect({ port, host: '127.0.0.1' });
        socket.on('error', () => {});
        const ended = once(socket, 'close');
        socket.write(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${head}\r\n`.repeat(300));
        await ended;
      }
    }
    assert.equal((await ask('/livez')).status, 200);
    await waitFor(() => looks() === 0, 'nobody to look');
    const viewer = await view(port, cookie);
    await waitFor(() => viewer.text().includes('event: hello'), 'a viewer to find a seat');
    viewer.socket.destroy();
  });

  it('is not kept from others by requests that are never sent whole', { timeout: 30_000 }, async () => {
    const { ask, port } = await open();
    const sockets: Socket[] = [];
    for (let at = 0; at < 300; at++) {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.on('error', () => {});
      sockets.push(socket);
      await once(socket, 'connect');
      const head = 'POST /session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';
      socket.write(`${head}Content-Length: 10\r\n\r\n`);
    }
    assert.equal((await ask('/livez')).status, 200);
    for (const socket of sockets) socket.destroy();
  });

  it('says nothing in an event that ends it or begins another', async () => {
    const { port, see, signIn } = await open();
    const viewer = await view(port, await signIn());
    const hostile = 'rr\n\nevent: frame\ndata: {"forged":true}\n\n';
    await waitFor(() => viewer.text().includes('event: hello'), 'the first event');
    see({ ...snapshot, algorithm: hostile });
    see({ ...snapshot, algorithm: `${hostile}\r` });
    await waitFor(() => viewer.text().includes('event: marks'), 'what happened');
    for (const line of viewer.text().split(/\r?\n/).slice(10)) {
      assert.match(line, /^$|^(?:event: \w+|data: \{.*\}|data: \[.*\]|retry: \d+|[0-9a-f]+)$/);
      assert.doesNotMatch(line, /^data: \{"forged"/);
    }
    viewer.socket.destroy();
  });

  it('counts by reason whatever it refuses, and tells it to who scrapes', async () => {
    const { ask, port, signIn } = await open({ adminControl: false });
    const headers = { Cookie: await signIn() };
    await ask('/metrics', { headers: { Host: 'evil.example' } });
    await ask('/metrics', { headers: { Origin: 'http://evil.example' } });
    await ask('/metrics', { method: 'DELETE' });
    await ask('/v1/status');
    await ask('/v1/nothing', { headers });
    await ask('/v1/scale', json({ by: 1 }, headers));
    await ask('/v1/scale', { method: 'POST', headers, body: 'by=1' });
    await ask('/session', json({ token: 'x'.repeat(70_000) }));
    for (const text of [
      'nonsense\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
      `GET / HTTP/1.1\r\nX: ${'x'.repeat(9000)}\r\n\r\n`,
      'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: much\r\n\r\n',
    ]) {
      assert.match(await exchange(port, text), /^HTTP\/1\.1 4/);
    }
    for (const text of [
      'CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
      'GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(3),
    ]) {
      await exchange(port, text);
    }
    const { text } = await ask('/metrics');
    const counts = [...text.matchAll(/^lb_admin_refused_total\{reason="(.*)"\} ([1-9]\d*)$/gm)];
    assert.deepEqual(Object.fromEntries(counts.map(([, reason, count]) => [reason, Number(count)])), {
      ...{ host: 1, origin: 1, token: 1, 'read-only': 1, path: 1, method: 2 },
      ...{ 'content-type': 1, 'too-large': 2, malformed: 3, pipelined: 1 },
    });
    assert.match(text, /^lb_admin_refused_total\{reason="timeout"\} 0$/m);
  });

  it('tells who looks how many were refused, and why', async () => {
    const { ask, port, see, signIn } = await open();
    await ask('/feed');
    await ask('/', { headers: { Host: 'evil.example' } });
    const viewer = await view(port, await signIn());
    await waitFor(() => viewer.text().includes('event: hello'), 'the first event');
    see(snapshot);
    await waitFor(() => viewer.text().includes('"refused":{"host":1,"token":1}'), 'the numbers');
    viewer.socket.destroy();
  });
});

/** Sends and gives all that comes back until the end. */
async function exchange(port: number, text: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    answer += chunk;
    if (answer.includes('\r\n\r\n')) socket.destroy();
  });
  socket.write(text);
  await once(socket, 'close');
  return answer;
}
