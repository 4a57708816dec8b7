import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { get, type IncomingMessage, request } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withDeadline } from '../../../../src/measure/processes/deadline.ts';

const file = fileURLToPath(new URL('../../../../src/measure/targets/app/server.ts', import.meta.url));

describe('the app that is compared', () => {
  let app: ChildProcess;
  let port = 0;
  let directory = '';
  let server: Server;
  /** The link, as the comparison has it. */
  let link: Socket;
  let greeting = '';

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'pointsman-app-'));
    const path = join(directory, 'link');
    const linked = new Promise<void>((resolve) => {
      server = createServer((socket) => {
        link = socket;
        socket.on('error', () => {});
        socket.setEncoding('utf8').once('data', (text: string) => {
          greeting = text;
          resolve();
        });
      }).listen(path);
    });
    app = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), file], {
      env: { ...process.env, PORT: '0', POINTSMAN_COMPARE_LINK: path },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said = new Promise<string>((resolve) =>
      createInterface({ input: app.stdout! }).once('line', resolve),
    );
    const line = await withDeadline(said, 'the app to listen', 20_000);
    port = Number(/^listening on (\d+)$/.exec(line)![1]);
    await withDeadline(linked, 'the app to link itself', 10_000);
  });

  after(() => {
    app.kill('SIGKILL');
    link?.destroy();
    server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('answers and says who did', async () => {
    const { status, headers, body } = await fetchFrom(port, '/');
    assert.equal(status, 200);
    assert.equal(body, 'Hello, world!');
    assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
    assert.equal(headers['content-length'], '13');
    assert.equal(headers['x-worker'], String(app.pid));
    assert.equal(headers.connection, 'keep-alive');
    assert.equal(headers['keep-alive'], 'timeout=75');
  });

  it('waits before it answers', async () => {
    const began = performance.now();
    assert.equal((await fetchFrom(port, '/?wait=50')).status, 200);
    // Node's timers look at whole milliseconds.
    assert.ok(performance.now() - began >= 49);
  });

  it('works before it answers', async () => {
    const began = performance.now();
    assert.equal((await fetchFrom(port, '/?work=20.5')).status, 200);
    assert.ok(performance.now() - began >= 15);
  });

  it('refuses numbers it cannot follow, and everything else', async () => {
    assert.equal((await fetchFrom(port, '/?work=much')).status, 400);
    assert.equal((await fetchFrom(port, '/?wait=-1')).status, 400);
    assert.equal((await fetchFrom(port, '/other')).status, 404);
    assert.equal((await fetchFrom(port, '/', 'POST')).status, 404);
  });

  it('sends events until the client leaves', async () => {
    const asked = get({ port, host: '127.0.0.1', path: '/events', agent: false });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      asked.once('response', resolve).once('error', reject);
    });
    assert.equal(response.headers['content-type'], 'text/event-stream');
    assert.equal(response.headers['x-worker'], String(app.pid));
    let text = '';
    response.setEncoding('utf8');
    const second = new Promise<void>((resolve) => {
      response.on('data', (part: string) => {
        text += part;
        if (text === 'data: 1\n\ndata: 2\n\n') resolve();
      });
    });
    await withDeadline(second, 'the second event', 10_000);
    asked.destroy();
  });

  it('says on the link who it is, and multiplies every cost by what it is told', async () => {
    assert.equal(greeting, `${JSON.stringify({ pid: app.pid })}\n`);
    link.write('{"slowness":20}\n');
    await untilSlow(port);
  });
});

/** The link is not the connection: the app may read the request first. */
async function untilSlow(port: number): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    const began = performance.now();
    await fetchFrom(port, '/?wait=10');
    if (performance.now() - began >= 195) return;
  }
  assert.fail('the app never became slower');
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

function fetchFrom(port: number, path: string, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // With its agent, so that the connection is kept.
    const asked = request({ port, host: '127.0.0.1', path, method }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      response.once('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    asked.once('error', reject);
    asked.end();
  });
}
