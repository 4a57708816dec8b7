import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type Outcome, type RunOptions, runLb } from './run-lb.ts';

interface LogRecord {
  readonly event: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

function recordsOf(stdout: string): LogRecord[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line));
}

function eventOf(stdout: string, event: string): LogRecord | undefined {
  return recordsOf(stdout).find((record) => record.event === event);
}

/** Runs `lb` on a free port and does `act` once with each event that is named when it is logged. */
function serve(
  argv: readonly string[],
  acts: Record<string, Act>,
  options: RunOptions = {},
): Promise<Outcome> {
  const done = new Set<string>();
  return runLb(['--port', '0', '--workers', '1', ...argv], {
    ...options,
    heard: (child, stdout) => {
      for (const [event, act] of Object.entries(acts)) {
        const record = eventOf(stdout, event);
        if (record === undefined || done.has(event)) continue;
        done.add(event);
        act((signal) => child.kill(signal), record);
      }
    },
  });
}

type Act = (kill: (signal: NodeJS.Signals) => void, record: LogRecord) => void;

const stopBy =
  (signal: NodeJS.Signals): Act =>
  (kill) =>
    kill(signal);

function portOf(listening: LogRecord): number {
  return (listening.addresses as AddressInfo[])[0]!.port;
}

/** Sends half of a request, and calls back when the worker has it. */
function holdRequestOpen(port: number, held: () => void): void {
  const half = connect(port, '127.0.0.1', () => {
    half.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1', () => {
      // The only worker answers in order: when it has answered this one, it has read the half before.
      const whole = connect(port, '127.0.0.1', () => {
        whole.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      });
      whole.once('data', held);
    });
  });
  half.on('error', () => {});
}

/** Waits until no process has this id, or fails after 5 s. */
async function gone(pid: number): Promise<void> {
  const deadlineMs = performance.now() + 5000;
  while (existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) {
    assert.ok(performance.now() < deadlineMs, `worker ${pid} is still there`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const folder = mkdtempSync(join(tmpdir(), 'lb-serve-'));
after(() => rmSync(folder, { recursive: true }));

const crashSentence = 'Internal error: boom. This is a bug in pointsman; please report it with this message.';

describe('lb, serving,', { concurrency: 1 }, () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) {
    it(`stops on ${signal}, says what it did and exits with 0`, async () => {
      const { exitCode, stdout, stderr } = await serve([], { listening: stopBy(signal) });
      assert.deepEqual([exitCode, stderr], [0, '']);
      const stopped = eventOf(stdout, 'stopped')!;
      assert.deepEqual([stopped.clean, stopped.accepted, stopped.redispatched], [true, 0, 0]);
      assert.equal((stopped.workers as unknown[]).length, 1);
      assert.equal(eventOf(stdout, 'stopping')?.signal, signal);
    });
  }

  it('says how many workers, why, which algorithm and which port it got', async () => {
    const { stdout } = await serve(['--algo', 'leastconn'], { listening: stopBy('SIGTERM') });
    const started = eventOf(stdout, 'started')!;
    assert.equal(started.workersReason, '--workers 1');
    assert.match(
      started.msg,
      /^built-in responder, 1 worker \(--workers 1\), algorithm least-connections, hand-off by (mailbox|ipc), pid \d+, pointsman \d+\.\d+\.\d+, ready after [\d.]+ m?s$/,
    );
    const { version, elapsedMs } = started;
    assert.equal(version, JSON.parse(readFileSync('package.json', 'utf8')).version);
    assert.ok(typeof elapsedMs === 'number' && elapsedMs > 0 && elapsedMs < 30_000, String(elapsedMs));
    const events = recordsOf(stdout).map(({ event }) => event);
    assert.equal(events.indexOf('listening'), events.indexOf('started') + 1, 'in one piece');
    const port = portOf(eventOf(stdout, 'listening')!);
    assert.ok(port > 0);
    assert.equal(eventOf(stdout, 'listening')!.msg, `listening on http://localhost:${port} (all interfaces)`);
  });

  it('shows people short lines and a table', async () => {
    let isAsked = false;
    const { exitCode, stdout } = await runLb(['-p', '0', '-w', '1', '--log-pretty'], {
      heard: (child, text) => {
        if (isAsked || !text.includes('listening on')) return;
        isAsked = true;
        child.kill('SIGTERM');
      },
    });
    assert.equal(exitCode, 0);
    assert.match(stdout, /INFO: built-in responder, 1 worker \(--workers 1\)/);
    assert.match(stdout, /\nworker {2}connections {2}requests {2}errors {2}cut {2}restarts\n1 /);
    assert.match(stdout, /\naccepted 0 · redispatched 0 \(reclaimed 0\) · shed 0\n/);
  });

  it('warns of a mistyped variable and goes on', async () => {
    const { stdout } = await serve([], { listening: stopBy('SIGTERM') }, { env: { LB_WROKERS: '3' } });
    assert.match(eventOf(stdout, 'unknown-variable')!.msg, /LB_WROKERS .* Did you mean LB_WORKERS\?/);
  });

  it('listens where the variable PORT says, as an app would', async () => {
    const port = await freePort();
    const { stdout } = await runLb(['-w', '1'], {
      env: { PORT: String(port) },
      heard: (child, text) => eventOf(text, 'listening') !== undefined && child.kill('SIGTERM'),
    });
    assert.equal(portOf(eventOf(stdout, 'listening')!), port);
  });

  it('warns of weights that the algorithm ignores', async () => {
    const { stdout } = await serve(['--weights', '2,1'], { listening: stopBy('SIGTERM') });
    assert.match(eventOf(stdout, 'option-ignored')!.msg, /^rr ignores weights, so --weights "2,1" has no/);
  });

  for (const [second, expected] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`ends at once on a second signal, ${second}, although a request is unanswered`, async () => {
      const patience = ['--shutdown-timeout', '1h', '--request-timeout', '1h', '--headers-timeout', '1h'];
      const { exitCode, stdout } = await serve(patience, {
        listening: (kill, record) => holdRequestOpen(portOf(record), () => kill('SIGTERM')),
        'worker-draining': stopBy(second),
      });
      assert.equal(exitCode, expected);
      assert.equal(eventOf(stdout, 'killed')?.signal, second);
      assert.equal(eventOf(stdout, 'stopped'), undefined);
    });
  }

  it('exits with 5 when the time to finish was too short and connections were cut', async () => {
    const { exitCode, stdout } = await serve(['--shutdown-timeout', '200ms'], {
      listening: (kill, record) => holdRequestOpen(portOf(record), () => kill('SIGTERM')),
    });
    assert.equal(exitCode, 5);
    const stopped = eventOf(stdout, 'stopped');
    assert.deepEqual([stopped?.clean, stopped?.killed], [false, 1]);
  });

  for (const [kind, statement] of [
    ['exception', 'throw new Error("boom")'],
    ['rejection', 'Promise.reject(new Error("boom"))'],
  ]) {
    it(`logs an unexpected ${kind}, kills its workers and exits with 1`, async () => {
      // The config file is code in the master, and so the way to break it from outside.
      const code = `process.once("SIGUSR2", () => { ${statement} }); export default {};`;
      writeFileSync(join(folder, 'lb.config.mjs'), code);
      const { exitCode, stdout } = await serve([], { listening: stopBy('SIGUSR2') }, { cwd: folder });
      assert.equal(exitCode, 1);
      const crashed = eventOf(stdout, 'crashed')!;
      assert.equal(crashed.code, 'ERR_INTERNAL');
      assert.deepEqual([crashed.level, crashed.msg], [60, crashSentence]);
      assert.match((crashed.err as Error).stack!, /^Error: boom\n +at /);
      await gone(eventOf(stdout, 'worker-ready')!.pid as number);
    });
  }

  it('stops as soon as it has started when the signal came before', async () => {
    const { exitCode, stdout } = await serve([], { 'worker-ready': stopBy('SIGTERM') });
    assert.equal(exitCode, 0);
    assert.equal(eventOf(stdout, 'stopped')?.clean, true);
  });

  it('stops at once when the signal comes while an app does not get ready', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'lb-serve-'));
    const app = join(directory, 'never-listens.mjs');
    writeFileSync(app, "console.log('loaded'); setInterval(() => {}, 1000);\n");
    try {
      const { exitCode, stdout } = await serve(
        [app, '--ready-timeout', '10m', '--workers', '2', '--app-output', 'json'],
        {
          'worker-output': stopBy('SIGTERM'),
        },
      );
      assert.equal(exitCode, 0);
      assert.equal(eventOf(stdout, 'stopped')?.clean, true);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('exits with 3 and says what to do when the port is in use', async () => {
    const server = createServer().listen(0);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { exitCode, stdout, stderr } = await runLb(['--port', String(port), '--workers', '1']);
    server.close();
    assert.equal(exitCode, 3);
    assert.match(stderr, new RegExp(`^lb: Port ${port} is in use .*\\[ERR_PORT_IN_USE\\]\\n$`));
    assert.equal(eventOf(stdout, 'start-failed')?.code, 'ERR_PORT_IN_USE');
  });

  it('says once why it did not start where the log goes to standard error, as with an app', async () => {
    const { exitCode, stdout, stderr } = await runLb(['no/such/app.mjs', '--port', '0']);
    assert.deepEqual([exitCode, stdout], [2, '']);
    assert.equal(stderr.trimEnd().split('\n').length, 1);
    const { event, code, msg } = JSON.parse(stderr);
    assert.deepEqual([event, code], ['start-failed', 'ERR_APP_NOT_FOUND']);
    assert.match(msg, /no\/such\/app\.mjs cannot be read: there is no such file/);
  });

  for (const flags of ['--log-level=silent', '--log-pretty']) {
    it(`says once why it did not start, in a line for people, with ${flags}`, async () => {
      const { exitCode, stdout, stderr } = await runLb(['no/such/app.mjs', '--port', '0', flags]);
      assert.deepEqual([exitCode, stdout], [2, '']);
      assert.match(stderr, /^lb: The app no\/such\/app\.mjs cannot be read.*\[ERR_APP_NOT_FOUND\]\n$/);
    });
  }

  it('says once why it did not start when both streams go to one file', async () => {
    const path = join(folder, 'all.log');
    const { exitCode } = await runLb(['--port', '0', '-w', '1', '--host', 'nosuch.invalid'], { into: path });
    assert.equal(exitCode, 3);
    const text = readFileSync(path, 'utf8');
    assert.equal(text.match(/could not be resolved/g)?.length, 1);
    assert.equal(eventOf(text, 'start-failed')?.code, 'ERR_HOST_NOT_FOUND');
  });

  it('exits with 3 and names the host when it cannot be looked up', async () => {
    const { exitCode, stderr } = await runLb(['--port', '0', '--workers', '1', '--host', 'nosuch.invalid']);
    assert.equal(exitCode, 3);
    assert.match(
      stderr,
      /^lb: The host name nosuch\.invalid could not be resolved .*\[ERR_HOST_NOT_FOUND\]\n$/,
    );
  });
});
