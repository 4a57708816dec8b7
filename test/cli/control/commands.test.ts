/** The commands as users run them, against a master that pretends. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { type Outcome, runLb } from '../run-lb.ts';

const root = temporaryDirectory();
let count = 0;
const masters: ChildProcess[] = [];

/** A directory that stands for XDG_RUNTIME_DIR. */
function place(): string {
  const directory = join(root, `d${++count}`);
  mkdirSync(directory, { mode: 0o700 });
  return directory;
}

async function startMaster(directory: string, name: string, behaviour = ''): Promise<ChildProcess> {
  const program = ['--import', 'tsx', 'test/cli/control/fake-master.ts', name, behaviour];
  const child = spawn(process.execPath, program, {
    env: { PATH: process.env.PATH, XDG_RUNTIME_DIR: directory, SECRET: 'from-env' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  masters.push(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout!.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the master ended with ${code}`)));
  });
  return child;
}

function lb(directory: string, line: string, env: Record<string, string> = {}): Promise<Outcome> {
  return runLb(line.split(' '), { env: { XDG_RUNTIME_DIR: directory, ...env } });
}

afterEach(() => {
  for (const master of masters.splice(0)) master.kill('SIGKILL');
});

describe('a command for a running master', () => {
  it('finds the only one, and says in a line what came of it', async () => {
    const directory = place();
    await startMaster(directory, 'shop');
    for (const [line, said] of [
      ['reload', 'Reloaded in 2.3 s. port: changed in the configuration, which takes a restart of lb.\n'],
      ['scale +2', '4 workers, 2 before.\n'],
      ['scale -1 --name shop', '4 workers, 2 before.\n'],
      ['drain 2', 'Worker 2 is out of rotation and has no connection. "lb resume 2" brings it back.\n'],
      ['resume 2', 'Worker 2 is in rotation.\n'],
      ['restart 1', 'Worker 1 is process 4712, generation 5.\n'],
      ['restart agent', 'The agent is process 4712, generation 5.\n'],
      ['weight 2 .5', 'Worker 2 has the weight 0.5.\n'],
      ['algo p2c(d=3)', 'The algorithm is p2c(d=3) from the next connection on.\n'],
      ['rebalance', '7 idle connections moved.\n'],
      ['logs reopen', 'Reopened /var/log/lb.log.\n'],
    ] as const) {
      assert.deepEqual(await lb(directory, line), { exitCode: 0, stdout: said, stderr: '' }, line);
    }
  });

  it('shows the status, and nothing of the environment or the arguments of the app', async () => {
    const directory = place();
    await startMaster(directory, 'shop');
    const text = await lb(directory, 'status');
    assert.match(text.stdout, /^shop: serving, pid \d+, up 1d, lb 1\.2\.3\n.*\n +1 +4711 +4 +serving /s);
    const json = await lb(directory, 'status --json');
    assert.equal((JSON.parse(json.stdout) as { schema: number }).schema, 1);
    for (const { exitCode, stdout, stderr } of [text, json]) {
      assert.deepEqual([exitCode, stderr], [0, '']);
      assert.doesNotMatch(stdout, /SECRET|from-env|XDG/);
    }
  });

  it('says on a rollback why, with what the app wrote, and exits with 7', async () => {
    const directory = place();
    await startMaster(directory, 'shop', 'broken');
    const text = await lb(directory, 'reload');
    assert.deepEqual([text.exitCode, text.stdout], [7, '']);
    assert.equal(
      text.stderr,
      'lb: The reload was rolled back, and what served before still does. Worker 1 exited (exit code 1) before it was ready. Its last output:\nSyntaxError: Unexpected token [ERR_ROLLED_BACK]\n',
    );
    const json = await lb(directory, 'reload --json');
    const { schema, error, result } = JSON.parse(json.stdout) as Record<string, unknown>;
    assert.deepEqual([json.exitCode, schema, result], [7, 1, 'rolled-back']);
    assert.equal((error as { code: string }).code, 'ERR_ROLLED_BACK');
    assert.equal(json.stderr, text.stderr);
  });

  it('says why a master refused, in its words and with its exit code', async () => {
    const directory = place();
    await startMaster(directory, 'shop', 'busy');
    const busy = await lb(directory, 'reload');
    assert.match(busy.stderr, /^lb: Reload 3 has been running for 1500 ms\..* \[ERR_BUSY\]\n$/);
    assert.equal(busy.exitCode, 7);
    assert.equal((await lb(directory, 'reload --replace')).exitCode, 0);
    const missing = await lb(directory, 'drain 9');
    assert.deepEqual([missing.exitCode, missing.stdout], [2, '']);
    assert.match(missing.stderr, /^lb: There is no worker 9/);
  });

  it('says of a process that did not start that all is as before, with the exit code of what was undone', async () => {
    const directory = place();
    await startMaster(directory, 'shop', 'broken');
    const { exitCode, stdout, stderr } = await lb(directory, 'restart 2');
    assert.deepEqual([exitCode, stdout], [7, '']);
    assert.match(
      stderr,
      /^lb: The restart of worker 2 was undone, and what served before still does\. Worker 2 /,
    );
    assert.match(stderr, /SyntaxError: Unexpected token/);
  });

  it('says that a weight changes nothing where the algorithm ignores it', async () => {
    const directory = place();
    await startMaster(directory, 'shop', 'even');
    const { exitCode, stdout } = await lb(directory, 'weight 2 .5');
    assert.deepEqual(
      [exitCode, stdout],
      [0, 'Worker 2 has the weight 0.5. rr ignores weights, so it has no effect on it.\n'],
    );
  });

  it('understands an error that only a newer master knows', async () => {
    const directory = place();
    await startMaster(directory, 'shop', 'newer');
    const { exitCode, stderr } = await lb(directory, 'algo rr');
    assert.equal(exitCode, 1);
    assert.match(stderr, /^lb: The master at .*shop\.sock gave no answer: rr\. \[ERR_NO_ANSWER\]\n$/);
  });

  it('does not wait longer than --timeout, nor at all with --no-wait', async () => {
    const directory = place();
    await startMaster(directory, 'shop', 'slow');
    const late = await lb(directory, 'reload --timeout 200ms');
    assert.equal(late.exitCode, 10);
    assert.equal(
      late.stderr,
      'lb: The reload did not end within 200ms. It goes on; "lb status" shows how far it is. [ERR_TIMED_OUT]\n',
    );
    const begun = await lb(directory, 'reload --no-wait');
    assert.deepEqual(begun, {
      exitCode: 0,
      stdout: 'The reload has begun; "lb status" shows how far it is.\n',
      stderr: '',
    });
    assert.deepEqual(JSON.parse((await lb(directory, 'reload --no-wait --json')).stdout), {
      schema: 1,
      accepted: true,
    });
    const drained = await lb(directory, 'drain 2 --timeout 100ms');
    assert.match(drained.stdout, /^Worker 2 is out of rotation and has 17 connections\./);
  });

  it('tells that none is running from everything else, with an exit code of its own', async () => {
    const directory = place();
    for (const line of ['status', 'reload', 'stop', 'status --name shop', 'drain 1 --control ./none.sock']) {
      const { exitCode, stdout, stderr } = await lb(directory, line);
      assert.deepEqual([exitCode, stdout], [9, ''], line);
      assert.match(stderr, /^lb: No master .*is running\. .* \[ERR_NOT_RUNNING\]\n$/);
    }
    const { exitCode, stdout } = await lb(directory, 'status --json');
    assert.equal(exitCode, 9);
    assert.equal((JSON.parse(stdout) as { error: { code: string } }).error.code, 'ERR_NOT_RUNNING');
  });

  it('asks which one where several run, and finds each by its name, its path and the variables', async () => {
    const directory = place();
    await Promise.all([startMaster(directory, 'shop'), startMaster(directory, 'blog')]);
    const asked = await lb(directory, 'status');
    assert.equal(asked.exitCode, 2);
    assert.match(
      asked.stderr,
      /^lb: Several masters are running: blog, shop\. Choose one with --name, as in "--name blog"\./,
    );
    const path = join(directory, 'pointsman', 'blog.sock');
    const found = await Promise.all([
      lb(directory, 'status --name blog'),
      lb(directory, `status --control ${path}`),
      lb(directory, 'status', { LB_NAME: 'blog' }),
      lb(directory, 'status', { LB_CONTROL: path, LB_TIMEOUT: 'nonsense' }),
      lb(directory, 'status --name blog', { LB_CONTROL: join(directory, 'pointsman', 'shop.sock') }),
      lb(directory, 'status --name blog', { LB_CONTROL: 'auto' }),
    ]);
    for (const { stdout, stderr } of found) assert.match(stdout, /^blog: /, stderr);
    assert.match((await lb(directory, 'status --name blug')).stderr, /Of this user there are: blog, shop\./);
  });

  it('completes the names of masters and the numbers of their workers', async () => {
    const directory = place();
    await Promise.all([startMaster(directory, 'shop'), startMaster(directory, 'blog')]);
    const complete = async (words: string[]): Promise<string> =>
      (await runLb(['--get-yargs-completions', 'lb', ...words], { env: { XDG_RUNTIME_DIR: directory } }))
        .stdout;
    assert.equal(await complete(['reload', '--name', '']), 'blog\nshop\n');
    assert.equal(await complete(['status', '--name', 's']), 'shop\n');
    assert.equal(await complete(['drain', '--name', 'shop', '']), '1\n2\n');
    assert.match(await complete(['drain', '']), /--name/, 'there are two, and so no numbers');
  });
});

describe('lb stop', () => {
  it('waits until the master is gone', async () => {
    const directory = place();
    const master = await startMaster(directory, 'shop');
    const stopped = await lb(directory, 'stop --timeout 10s');
    assert.deepEqual(stopped, {
      exitCode: 0,
      stdout: 'Stopped; every connection was finished.\n',
      stderr: '',
    });
    assert.ok(master.exitCode !== null || !isRunning(master.pid!), 'it is gone');
    assert.equal((await lb(directory, 'status')).exitCode, 9);
  });

  it('exits with 5 if connections were cut, or nobody knows', async () => {
    const directory = place();
    await startMaster(directory, 'shop');
    const forced = await lb(directory, 'stop --timeout 0');
    assert.equal(forced.exitCode, 5);
    assert.equal(forced.stdout, 'Stopped by force: 0 processes killed, 3 connections cut, 0 shed.\n');
    await startMaster(directory, 'shop', 'dies');
    const killed = await lb(directory, 'stop');
    assert.equal(killed.exitCode, 5);
    assert.match(killed.stdout, /^It ended without saying how/);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
