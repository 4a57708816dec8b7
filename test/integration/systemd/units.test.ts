/** The unit files as they are published, under a systemd that the tests start. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { built } from '../../built.ts';
import { waitFor } from '../balancer.ts';
import { lacking, type Machine, type Ran, startMachine } from './machine.ts';

const NODE = '/srv/node';
const LB = [NODE, '/srv/app/node_modules/pointsman/dist/cli/main.js'];
const CONTROL = ['--control', '/run/lb/pointsman/app.sock'];

/** /held is answered when there is /run/let-go. It does not start where there is /run/broken. */
const SERVER = `
  import { existsSync } from 'node:fs';
  import { createServer } from 'node:http';
  if (existsSync('/run/broken')) throw new Error('no database');
  createServer((request, response) => {
    const answer = () => {
      if (request.url === '/held' && !existsSync('/run/let-go')) setTimeout(answer, 20);
      else response.end('process ' + process.pid);
    };
    answer();
  }).listen(3000);
`;

const ASK = `
  const { stdout } = process;
  const asked = require('node:http').get(process.argv[1], (answer) => answer.pipe(stdout));
  asked.on('error', ({ code }) => stdout.write(String(code)));
`;

let machine: Machine | undefined;
let missing = lacking();

const run = (...command: readonly string[]): Promise<Ran> => machine!.run(command);

async function show(property: string): Promise<string> {
  return (await run('systemctl', 'show', '--value', '--property', property, 'lb')).stdout.trim();
}

async function ask(path = ''): Promise<string> {
  return (await run(NODE, '--eval', ASK, `http://127.0.0.1/${path}`)).stdout;
}

/** A reload is longer than a start, and this machine may be busy. */
const until = (find: () => Promise<boolean>, what: string): Promise<unknown> => waitFor(find, what, 30_000);

const QUICK = `
[Service]
RestartSec=500ms
Environment=LB_RELOAD_WATCH=0
StandardOutput=append:/run/lb.log
`;

function writeMachine(directory: string): { readonly app: string; readonly units: string } {
  const [app, units] = [join(directory, 'app'), join(directory, 'units')];
  mkdirSync(app);
  mkdirSync(join(units, 'lb.service.d'), { recursive: true });
  writeFileSync(join(app, 'server.js'), SERVER);
  writeFileSync(join(app, 'package.json'), '{ "type": "module" }');
  for (const name of ['sysinit', 'basic'])
    writeFileSync(join(units, `${name}.target`), `[Unit]\nDescription=${name}\n`);
  writeFileSync(join(units, 'lb.socket'), readFileSync('src/systemd/lb.socket'));
  const unit = readFileSync('src/systemd/lb.service', 'utf8');
  writeFileSync(join(units, 'lb.service'), unit.replaceAll('=/usr/bin/node ', `=${NODE} `));
  writeFileSync(join(units, 'lb.service.d', 'quick.conf'), QUICK);
  return { app, units };
}

describe('the unit files, under systemd', { timeout: 120_000 }, () => {
  before(async () => {
    if (missing !== undefined) return;
    built();
    try {
      machine = await startMachine(writeMachine(temporaryDirectory()));
    } catch (error) {
      missing = `systemd does not run here: ${(error as Error).message.split('\n')[0]}`;
    }
  });
  after(() => machine?.close());

  /** Each begins with a socket unit that listens, and a service that does not run. */
  function test(name: string, body: () => Promise<void>): void {
    it(name, async (context) => {
      if (machine === undefined) return context.skip(missing);
      await run('rm', '-f', '/run/broken', '/run/let-go');
      await run('systemctl', 'stop', 'lb');
      await run('systemctl', 'reset-failed', 'lb');
      await run('systemctl', 'start', 'lb.socket');
      try {
        await body();
      } catch (error) {
        context.diagnostic((await run('tail', '-n', '40', '/run/lb.log')).stdout);
        throw error;
      }
    });
  }

  test('are what it wants', async () => {
    const { code, stdout, stderr } = await run(
      ...['systemd-analyze', 'verify', '/run/units/lb.service', '/run/units/lb.socket'],
    );
    assert.deepEqual([code, stdout, stderr], [0, '', '']);
  });

  test('start the app for the first client, and say what serves', async () => {
    assert.equal(await show('ActiveState'), 'inactive');
    assert.match(await ask(), /^process \d+$/);
    await until(async () => (await show('ActiveState')) === 'active', 'systemd to hear of it');
    assert.match(await show('StatusText'), /^(\d+) of \1 workers?, on .*80$/);
  });

  test('reload: systemctl waits for the end of it, and fails when it does', async () => {
    await run('systemctl', 'start', 'lb');
    const [main, first] = [await show('MainPID'), await ask()];
    assert.equal((await run('systemctl', 'reload', 'lb')).code, 0);
    assert.match(await show('StatusText'), /^(\d+) of \1 workers?, on .*80$/);
    assert.notEqual(await ask(), first);
    await run('touch', '/run/broken');
    assert.equal((await run('systemctl', 'reload', 'lb')).code, 1);
    await until(
      async () => /; the last reload failed: .*no database/.test(await show('StatusText')),
      'the reason',
    );
    assert.deepEqual([await show('ActiveState'), await show('MainPID')], ['active', main]);
    assert.match(await ask(), /^process \d+$/);
  });

  test('follow an upgrade, and a stop finishes what both masters have', async () => {
    await run('systemctl', 'start', 'lb');
    const early = ask('held');
    await until(async () => (await openConnections()) === 1, 'the first request');
    const { stdout } = await run(...LB, 'upgrade', '--json', ...CONTROL);
    const { pid } = JSON.parse(stdout) as { pid: number };
    await until(async () => (await show('MainPID')) === String(pid), 'systemd to watch the successor');
    const late = ask('held');
    await until(async () => (await openConnections()) === 1, 'the second request');
    const stopped = run('systemctl', 'stop', 'lb');
    await until(async () => (await show('ActiveState')) !== 'active', 'the stop');
    await run('touch', '/run/let-go');
    for (const answer of [await early, await late]) assert.match(answer, /^process \d+$/);
    await stopped;
    assert.deepEqual([await show('Result'), await show('ExecMainStatus')], ['success', '0']);
  });

  test('start a master that hangs again', async () => {
    const shorter = '/run/units/lb.service.d/shorter.conf';
    await run('sh', '-c', `printf '[Service]\\nWatchdogSec=1s\\n' > ${shorter} && systemctl daemon-reload`);
    await run('systemctl', 'start', 'lb');
    const hung = await show('MainPID');
    await run('kill', '-STOP', hung);
    await until(async () => (await show('NRestarts')) !== '0', 'the restart');
    await run('sh', '-c', `rm ${shorter} && systemctl daemon-reload`);
    assert.match(await ask(), /^process \d+$/);
    assert.notEqual(await show('MainPID'), hung);
  });

  test('say why an app does not start, and start it when it can', async () => {
    await run('touch', '/run/broken');
    assert.equal((await run('systemctl', 'start', 'lb')).code, 1);
    assert.deepEqual([await show('Result'), await show('ExecMainStatus')], ['exit-code', '4']);
    assert.match(await show('StatusText'), /^Worker \d exited .*no database/);
    await run('rm', '/run/broken');
    await until(async () => (await show('ActiveState')) === 'active', 'the next start');
    assert.match(await ask(), /^process \d+$/);
  });
});

/** Those that the main process has accepted. */
async function openConnections(): Promise<number | undefined> {
  const { stdout } = await run(...LB, 'status', '--json', ...CONTROL);
  return stdout === '' ? undefined : (JSON.parse(stdout) as { open: number }).open;
}
