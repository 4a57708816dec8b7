/** lb as a service: what its manager hears, and the sockets that it is given. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { nativeCalls } from '../../../src/native/index.ts';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { appFile, waitForEvent } from '../apps/start-app.ts';
import { killLeftovers, type StartOptions, startBalancer, transports, waitFor } from '../balancer.ts';
import { request } from '../client.ts';
import { type NotifySocket, notifySocket, type PassedListener, passedListener } from './manager.ts';

const directory = temporaryDirectory();
const open: { close(): void }[] = [];
let count = 0;
const fresh = (name: string): string => join(directory, `${name}-${++count}`);

afterEach(() => {
  killLeftovers();
  for (const one of open.splice(0)) one.close();
});

const skip = nativeCalls().reason ?? false;

function listener(path?: string): PassedListener {
  const made = passedListener(path);
  open.push(made);
  return made;
}

function manager(name = fresh('notify')): NotifySocket {
  const made = notifySocket(name);
  open.push(made);
  return made;
}

/** As systemd starts it: LISTEN_PID is the number of the process that the program becomes. */
function activated(listeners: readonly PassedListener[], env: NodeJS.ProcessEnv = {}): StartOptions {
  return {
    descriptors: listeners.map(({ fd }) => fd),
    under: ['sh', '-c', 'LISTEN_PID=$$ exec "$0" "$@"'],
    env: { LISTEN_FDS: String(listeners.length), ...env },
    ownPorts: true,
  };
}

function askPath(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    httpRequest({ socketPath, path: '/', headers: { connection: 'close' } }, (answer) => {
      answer.setEncoding('utf8');
      let text = '';
      answer.on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });
}

describe('a service manager', { skip, timeout: 120_000 }, () => {
  for (const kind of ['a path', 'an abstract name'] as const)
    it(`that is told by ${kind} hears of the start, a reload and the stop, in order`, async () => {
      const heard = manager(kind === 'a path' ? fresh('notify') : `@pointsman-${process.pid}-${++count}`);
      const balancer = await startBalancer(['--workers', '2', '--reload-watch', '0'], {
        env: { NOTIFY_SOCKET: heard.name },
      });
      const began = await waitFor(() => heard.told().find((text) => text.startsWith('READY=1')), 'READY');
      assert.match(began, /^READY=1\nSTATUS=2 of 2 workers, on .*\d+$/);
      balancer.signal('SIGHUP');
      await waitFor(
        () => heard.told().filter((text) => text.startsWith('READY=1')).length === 2,
        'READY again',
      );
      const { exit } = await balancer.stop();
      assert.equal(exit.code, 0);
      const order = heard.told().map((text) => text.split('\n')[0]!.replace(/^STATUS=.*/, 'STATUS'));
      assert.deepEqual(
        order.filter((line) => line !== 'STATUS'),
        ['READY=1', 'RELOADING=1', 'READY=1', 'STOPPING=1'],
      );
      const reloading = heard.told().find((text) => text.startsWith('RELOADING=1'))!;
      assert.match(reloading, /\nMONOTONIC_USEC=\d+\n/);
      assert.match(heard.told().find((text) => text.startsWith('STOPPING'))!, /\nEXTEND_TIMEOUT_USEC=\d+\n/);
    });

  it('hears that lb is alive, and how many workers there are', async () => {
    const heard = manager();
    const env = { NOTIFY_SOCKET: heard.name, WATCHDOG_USEC: '200000' };
    const balancer = await startBalancer(['--workers', '2'], { env });
    await waitFor(() => heard.told().filter((text) => text === 'WATCHDOG=1').length >= 3, 'signs of life');
    process.kill(balancer.workers().get(1)!, 'SIGKILL');
    await waitFor(() => heard.told().some((text) => text.startsWith('STATUS=1 of 2 workers,')), 'the loss');
    const statuses = (): readonly string[] => heard.told().filter((text) => text.startsWith('STATUS='));
    await waitFor(() => statuses().at(-1)?.startsWith('STATUS=2 of 2 workers,'), 'the successor');
    await balancer.stop();
  });

  it('that is not there is said once, and lb serves', async () => {
    const env = { NOTIFY_SOCKET: join(directory, 'nobody'), WATCHDOG_USEC: '20000' };
    const balancer = await startBalancer(['--workers', '1'], { env });
    const said = (): number => balancer.log.filter(({ event }) => event === 'service-manager').length;
    await waitFor(() => said() === 1, 'the warning');
    assert.equal((await request(balancer.port)).status, 200);
    await balancer.stop();
    assert.equal(said(), 1);
  });

  it('is not there for the apps in the workers', async () => {
    const heard = manager();
    const given = listener();
    const balancer = await startBalancer(
      [appFile('tells-environment.mjs'), '--workers', '1'],
      activated([given], { NOTIFY_SOCKET: heard.name, WATCHDOG_USEC: '60000000', LISTEN_FDNAMES: 'web' }),
    );
    const { text } = await request(given.port!);
    const names = Object.keys(JSON.parse(text.slice(text.indexOf('{'))) as object);
    assert.deepEqual(
      names.filter((name) => /^(NOTIFY|WATCHDOG|LISTEN)_/.test(name)),
      [],
    );
    await balancer.stop();
  });
});

for (const handoff of transports)
  describe(`sockets that are passed, by ${handoff}`, { skip, timeout: 120_000 }, () => {
    it('serve the built-in responder, TCP and unix, and not the default port', async () => {
      const [tcp, path] = [listener(), fresh('web')];
      const unix = listener(path);
      const balancer = await startBalancer(['--workers', '2', '--handoff', handoff], activated([tcp, unix]));
      assert.deepEqual(
        balancer.addresses.map((address) => address.path ?? address.port),
        [tcp.port, path],
      );
      assert.equal((await request(tcp.port!)).status, 200);
      assert.match(await askPath(path), /Hello from worker/);
      await balancer.stop();
    });

    it('serve an app in place of its own address, through a reload, and wait while lb is away', async () => {
      const path = fresh('app');
      const given = listener(path);
      const start = () =>
        startBalancer(
          [appFile('answers-by-path.mjs'), '--workers', '2', '--handoff', handoff, '--reload-watch', '0'],
          activated([given]),
        );
      const balancer = await start();
      assert.match(await askPath(path), /^slot \d\.$/);
      balancer.signal('SIGHUP');
      await waitForEvent(balancer, 'reloaded');
      await askPath(path);
      assert.equal((await balancer.stop()).exit.code, 0);
      // The manager still listens: whoever comes now is served by the next lb.
      const early = askPath(path);
      const next = await start();
      assert.match(await early, /^slot \d\.$/);
      await next.stop();
    });
  });

describe('the unit files of the README', { skip, timeout: 60_000 }, () => {
  it('start an app with a socket, and tell the manager', async () => {
    const unit = readFileSync('src/systemd/lb.service', 'utf8');
    const [, program, rest] = /^ExecStart=\S+ (\S+) server\.js (.*)$/m.exec(unit)!;
    assert.match(program!, /pointsman\/dist\/cli\/main\.js$/);
    const [heard, given] = [manager(), listener()];
    const env = { NOTIFY_SOCKET: heard.name, WATCHDOG_USEC: '30000000' };
    const app = appFile('answers-by-path.mjs');
    const balancer = await startBalancer([app, ...rest!.split(' ')], activated([given], env));
    assert.equal((await request(given.port!)).status, 200);
    await waitFor(() => heard.told().includes('WATCHDOG=1'), 'a sign of life');
    await balancer.stop();
  });
});

describe('a socket that is passed', { skip, timeout: 60_000 }, () => {
  it('and serves nobody is named', async () => {
    const [first, second] = [listener(), listener()];
    const balancer = await startBalancer(
      [appFile('answers-by-path.mjs'), '--workers', '1'],
      activated([first, second]),
    );
    const event = await waitForEvent(balancer, 'socket-unused');
    assert.deepEqual(event.sockets, [`port ${second.port}`]);
    await balancer.stop();
  });

  it('to another process is not taken, and the reason is said', async () => {
    const given = listener();
    const options = activated([given]);
    const balancer = await startBalancer(['--workers', '1', '--port', '0'], {
      ...options,
      under: [],
      env: { ...options.env, LISTEN_PID: '1' },
    });
    assert.notEqual(balancer.port, given.port);
    const { msg } = await waitForEvent(balancer, 'service-manager');
    assert.match(String(msg), /they are for process 1 and lb is \d+/);
    await balancer.stop();
  });
});
