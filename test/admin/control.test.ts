import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { fakeOperations } from './fake-operations.ts';
import { type Opened, type OpenSettings, open as openAt } from './open.ts';
import { temporaryDirectory } from './temporary.ts';

const root = temporaryDirectory();
let count = 0;
const opened: Opened[] = [];

function place(): string {
  const directory = join(root, `d${++count}`);
  mkdirSync(directory, { mode: 0o700 });
  return directory;
}

async function open(directory = place(), settings: OpenSettings = {}): Promise<Opened> {
  const one = await openAt(directory, settings);
  opened.push(one);
  return one;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ control }) => control.close()));
});

describe('the control socket', () => {
  it('lies at its name in a directory of its user, for this user alone, and goes at the end', async () => {
    const directory = place();
    const { control, path } = await open(directory, { options: { name: 'shop' } });
    assert.equal(path, join(directory, 'pointsman', 'shop.sock'));
    assert.equal(control.name, 'shop');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(join(directory, 'pointsman')).mode & 0o777, 0o700);
    await control.close();
    assert.deepEqual(readdirSync(join(directory, 'pointsman')), []);
  });

  it('refuses a name that is taken, and says by whom', async () => {
    const directory = place();
    const { get } = await open(directory, { options: { name: 'shop' } });
    await assert.rejects(open(directory, { options: { name: 'shop' } }), {
      code: 'ERR_NAME_TAKEN',
      exitCode: 3,
      message: new RegExp(
        `^The name shop is taken by process ${process.pid}, which serves /srv/shop/server\\.mjs \\(control socket .*shop\\.sock\\)\\. Choose another with --name`,
      ),
    });
    assert.equal((await get('/livez')).status, 200);
  });

  it('refuses a name that is taken by one that does not answer', async () => {
    const directory = place();
    mkdirSync(join(directory, 'pointsman'), { mode: 0o700 });
    const silent = createServer().listen(join(directory, 'pointsman', 'shop.sock'));
    await assert.rejects(open(directory, { options: { name: 'shop' } }), {
      code: 'ERR_NAME_TAKEN',
      message: /taken by a process that does not answer/,
    });
    silent.close();
  });

  it('gives a number to a name that nobody chose', async () => {
    const directory = place();
    const first = await open(directory);
    const second = await open(directory);
    assert.deepEqual([first.control.name, second.control.name], ['lb', 'lb-2']);
    assert.equal(second.log[0]!.msg, 'named lb-2: "lb status --name lb-2" asks it');
    assert.deepEqual(
      [await first.get('/v1/status'), await second.get('/v1/status')].map(
        ({ body }) => (body as { name: string }).name,
      ),
      ['lb', 'lb-2'],
    );
  });

  it('is refused where others could use its directory, unless nobody asked for it', async () => {
    const directory = place();
    mkdirSync(join(directory, 'pointsman'));
    chmodSync(join(directory, 'pointsman'), 0o755);
    await assert.rejects(open(directory, { options: { name: 'shop' } }), {
      code: 'ERR_CONTROL_UNUSABLE',
      message: /^The control socket cannot be in .*: others may use it \(mode 0755\)\. Run "chmod 700 /,
    });
    const { control, log } = await open(directory);
    assert.equal(control.path, undefined);
    assert.equal(log[0]!.event, 'control-unavailable');
    assert.equal(log[0]!.code, 'ERR_CONTROL_UNUSABLE');
  });

  it('is at the path that is asked for, and there for one master only', async () => {
    const path = join(place(), 'here.sock');
    const { control } = await open(undefined, { options: { control: path, name: 'shop' } });
    assert.equal(control.path, path);
    await assert.rejects(open(undefined, { options: { control: path } }), { code: 'ERR_NAME_TAKEN' });
  });

  it('is not there when it is off', async () => {
    const directory = place();
    const { control, log } = await open(directory, { options: { control: 'off' } });
    assert.equal(control.path, undefined);
    assert.deepEqual(readdirSync(directory), []);
    assert.deepEqual(log, []);
  });

  it('is gone after an exit that nobody prepared, and replaced after a kill', () => {
    const directory = place();
    const end = (how: string): string => {
      const program = `
        import { open } from './test/admin/open.ts';
        const { path } = await open(${JSON.stringify(directory)}, { options: { name: 'shop' } });
        process.stdout.write(path);
        ${how}`;
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ['--import', 'tsx', '--input-type=module', '-e', program],
        { encoding: 'utf8' },
      );
      assert.match(stdout, /shop\.sock$/, stderr);
      return stdout;
    };
    assert.equal(existsSync(end('process.exit(1)')), false);
    assert.equal(existsSync(end('setTimeout(() => { throw new Error("crash") })')), false);
    assert.equal(existsSync(end('process.kill(process.pid, "SIGKILL")')), true);
    assert.equal(existsSync(end('process.exit(1)')), false, 'taken from the dead one, and given up');
  });

  it('lets answers out that are ready when it closes', async () => {
    let stop = (_report: object): void => {};
    const stopped = new Promise<object>((resolve) => {
      stop = resolve;
    });
    const operations = fakeOperations({ stop: () => stopped as never });
    const { control, post } = await open(undefined, { operations });
    const answer = post('/v1/stop');
    while (operations.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop({ clean: true, killed: 0, shed: 0, cut: 0 });
    await control.close();
    assert.deepEqual((await answer).body, { schema: 1, clean: true, killed: 0, shed: 0, cut: 0 });
  });

  it('does not wait at its end for what goes on without end', async () => {
    const operations = fakeOperations({ reload: () => new Promise(() => {}) });
    const { control, post } = await open(undefined, { operations });
    const answer = post('/v1/reload');
    while (operations.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const beganAtMs = performance.now();
    await Promise.all([control.close(), assert.rejects(answer)]);
    assert.ok(performance.now() - beganAtMs < 3000);
  });
});

describe('the admin port', () => {
  it('answers health to everybody, and without a token nothing that tells or changes anything', async () => {
    const operations = fakeOperations({ readiness: () => ({ ok: false, reason: 'No worker is ready.' }) });
    const { control, log } = await open(undefined, { operations, options: { control: 'off', adminPort: 0 } });
    const { host, port } = control.adminAddress!;
    assert.equal(host, '127.0.0.1');
    assert.deepEqual(await fetchAt(port, 'GET', '/livez'), [200, '{"schema":1,"ok":true}\n']);
    assert.deepEqual(await fetchAt(port, 'GET', '/readyz?verbose'), [
      503,
      '{"schema":1,"ok":false,"reason":"No worker is ready."}\n',
    ]);
    assert.deepEqual(await fetchAt(port, 'HEAD', '/livez'), [200, '']);
    for (const [method, target, status] of [
      ['GET', '/v1/status', 401],
      ['POST', '/v1/stop', 401],
      ['POST', '/livez', 405],
      ['GET', '/anything', 401],
      ['GET', '/', 200],
    ] as const) {
      assert.equal((await fetchAt(port, method, target))[0], status, target);
    }
    assert.deepEqual(operations.calls, []);
    assert.equal(log[0]!.event, 'admin-listening');
    await control.close();
    await assert.rejects(fetchAt(port, 'GET', '/livez'), { code: 'ECONNREFUSED' });
  });

  it('lets scrapers ask for metrics, but no page of another origin', async () => {
    const { control } = await open(undefined, { options: { control: 'off', adminPort: 0 } });
    const { port } = control.adminAddress!;
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await fetchAt(port, 'GET', '/metrics', headers))[0];
    assert.equal(await status({}), 200);
    assert.equal(await status({ 'Sec-Fetch-Site': 'none' }), 200);
    assert.equal(await status({ 'Sec-Fetch-Site': 'cross-site' }), 403);
    assert.equal(await status({ Origin: 'http://evil.example' }), 403);
    assert.equal(await status({ Host: 'evil.example' }), 421);
  });

  it('tells the token of its page in no log that others may read', async () => {
    for (const [tellsToken, control, told] of [
      [true, 'auto', /^page at http:\/\/127\.0\.0\.1:\d+\/#[\w-]{20,}, /],
      [false, 'auto', /^page at http:\/\/127\.0\.0\.1:\d+\/ \("lb dashboard" opens it\), /],
      [false, 'off', /^page at http:\/\/127\.0\.0\.1:\d+\/ \(choose its token with --admin-token\), /],
    ] as const) {
      const { log } = await open(undefined, { tellsToken, options: { control, adminPort: 0 } });
      const line = log.find(({ event }) => event === 'admin-listening')!;
      assert.match(line.msg as string, told);
      assert.equal((line.page as string).includes('#'), tellsToken);
    }
  });

  it('that is taken is refused by its flag, and leaves no socket behind', async () => {
    const { control } = await open(undefined, { options: { control: 'off', adminPort: 0 } });
    const { port } = control.adminAddress!;
    const directory = place();
    await assert.rejects(open(directory, { options: { adminPort: port } }), {
      code: 'ERR_ADMIN_PORT',
      message: `The admin port cannot be 127.0.0.1:${port}: another process listens there. Choose another --admin-port or --admin-host.`,
    });
    assert.deepEqual(readdirSync(join(directory, 'pointsman')), []);
  });
});

function fetchAt(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<[status: number, body: string]> {
  return new Promise((resolve, reject) => {
    request({ port, method, path, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve([response.statusCode!, body]));
    })
      .on('error', reject)
      .end();
  });
}
