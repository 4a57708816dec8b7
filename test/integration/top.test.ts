/** `lb top` in a real terminal, that of tmux: what it shows, what its keys do, and how it gives the terminal back. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../admin/temporary.ts';
import { built } from '../built.ts';
import { runLb } from '../cli/run-lb.ts';
import { type Balancer, killLeftovers, startBalancer, waitFor } from './balancer.ts';

const runtime = temporaryDirectory();
/** By name: other masters of this user may be running. */
const env = { XDG_RUNTIME_DIR: runtime, LB_NAME: 'shop' };
const hasTmux = spawnSync('tmux', ['-V']).status === 0;
const main = fileURLToPath(new URL(`../../${built()[0]}`, import.meta.url));

function tmux(...words: readonly string[]): string {
  const options = ['-f', '/dev/null', '-S', join(runtime, 'tmux')];
  const locale = { LC_ALL: 'C.UTF-8', TERM: 'xterm', PS1: '\\$ ', HOME: runtime };
  return execFileSync('tmux', [...options, ...words], {
    env: { PATH: process.env.PATH, ...env, ...locale },
    encoding: 'utf8',
  });
}

const type = (...keys: readonly string[]): void => void tmux('send-keys', ...keys);
const screen = (): string => tmux('capture-pane', '-p').trimEnd();
const sees = (what: RegExp): Promise<string> =>
  waitFor(() => (what.test(screen()) ? screen() : undefined), `${what} on the screen`).catch(
    (error: Error) => {
      throw new Error(`${error.message}:\n${screen()}`);
    },
  );
/** Of the terminal: the other screen is on, the cursor is shown, lines are wrapped. */
const modes = (): string =>
  tmux('display-message', '-p', '#{alternate_on} #{cursor_flag} #{wrap_flag}').trim();

/** The shell says how it ended, on the screen of before, and has a terminal that echoes and takes lines. */
async function isBack(exitCode: number | string): Promise<void> {
  // What is typed before the prompt is there would be keys of lb top.
  await sees(/[#$]$/);
  const status = `mark${count++}`;
  type(`echo ${status} $? $(stty -a | grep -ow '.\\?icanon\\|.\\?echo\\|.\\?isig')`, 'Enter');
  await sees(new RegExp(`^${status} ${exitCode} isig icanon echo$`, 'm'));
  assert.match(screen(), /^before$/m);
  assert.equal(modes(), '0 1 1');
}
let count = 1;

async function begin(): Promise<void> {
  type('clear; echo before; lb top --interval 250 --name shop', 'Enter');
  await sees(/^> +\d serving.*quit/ms);
  assert.equal(modes(), '1 0 0');
}

function topPid(): number {
  const shell = tmux('display-message', '-p', '#{pane_pid}').trim();
  return Number(execFileSync('pgrep', ['-P', shell, 'node'], { encoding: 'utf8' }));
}

const statesOf = async (): Promise<string[]> => {
  const { stdout } = await runLb(['status', '--json'], { env });
  const { processes } = JSON.parse(stdout) as { processes: { slot: number; state: string }[] };
  return processes.map(({ slot, state }) => `${slot} ${state}`);
};

describe('lb top', { timeout: 120_000 }, () => {
  let balancer: Balancer;
  before(async () => {
    balancer = await startBalancer(['--workers', '3', '--name', 'shop', '--algo', 'rr'], { env });
    await waitFor(() => balancer.workers().size === 3, 'three workers');
  });
  after(killLeftovers);

  it('prints one table where there is no terminal, and lines of JSON on request', async () => {
    const table = await runLb(['top', '--interval', '250'], { env });
    assert.deepEqual([table.exitCode, table.stderr], [0, '']);
    assert.match(
      table.stdout,
      /^shop {2}serving, pid \d+.*^\^?slot +pid .*\n +1 .*\n +2 .*\n +3 [^\n]*\n$/ms,
    );
    assert.ok(!table.stdout.includes('\x1b'));
    const json = await runLb(['top', '--json', '--once', '--interval', '250'], { env });
    const { schema, processes } = JSON.parse(json.stdout) as { schema: number; processes: object[] };
    assert.deepEqual([json.exitCode, schema, processes.length], [0, 1, 3]);
    let lines = 0;
    const deaf = await runLb(['top', '--json', '--interval', '250'], {
      env,
      heard: (child, stdout) => {
        lines = stdout.split('\n').length - 1;
        if (lines >= 2) child.stdout!.destroy();
      },
    });
    assert.deepEqual(
      [deaf.exitCode, deaf.stderr, lines],
      [0, '', 2],
      'it ends when nobody reads it any more',
    );
  });

  it('finds no master as lb status does', async () => {
    for (const words of [['top'], ['top', '--json']]) {
      const { exitCode, stderr, stdout } = await runLb([...words, '--name', 'nobody'], { env });
      assert.equal(exitCode, 9);
      assert.match(stderr, /^lb: No master named nobody is running\..* \[ERR_NOT_RUNNING\]\n$/);
      assert.equal(stdout.includes('ERR_NOT_RUNNING'), words.length === 2);
    }
  });

  it('lives in a terminal', { skip: !hasTmux && 'tmux is not installed' }, async (t) => {
    tmux('new-session', '-d', '-x', '80', '-y', '24', 'exec bash --norc --noprofile');
    t.after(() => tmux('kill-server'));
    type(`lb() { ${process.execPath} ${main} "$@"; }`, 'Enter');

    await t.test('sorts, drains after a confirmation, resumes, and follows the size', async () => {
      await begin();
      type('s');
      await sees(/▼slot.*\n. +3 serving.*\n. +2 .*\n. +1 /);
      type('s', 'j', 'd');
      await sees(/^Drain worker 2\? \(y\/n\)$/m);
      type('n');
      await sees(/\? help/);
      assert.deepEqual(await statesOf(), ['1 serving', '2 serving', '3 serving']);
      type('d', 'y');
      await sees(/^> +2 paused.*Worker 2 is out of rotation/ms);
      assert.deepEqual(await statesOf(), ['1 serving', '2 paused', '3 serving']);
      type('u');
      await sees(/^> +2 serving/m);
      tmux('resize-window', '-x', '40', '-y', '10');
      await sees(/^\? help {2}q quit {2}p pause {2}d drain$/m);
      tmux('resize-window', '-x', '80', '-y', '24');
      await sees(/a algorithm/);
      type('q');
      await isBack(0);
    });

    await t.test('restarts a worker and changes the algorithm, each after a confirmation', async () => {
      await begin();
      const pid = balancer.workers().get(1)!;
      type('r');
      await sees(/^Restart worker 1\? \(y\/n\)$/m);
      type('n');
      await sees(/\? help/);
      assert.equal(balancer.workers().get(1), pid);
      type('r', 'y');
      await sees(/^Worker 1 is process \d+, generation 2\.$/m);
      await sees(/^> +1 serving/m);
      assert.notEqual(balancer.workers().get(1), pid);
      assert.deepEqual(await statesOf(), ['1 serving', '2 serving', '3 serving']);
      type('a');
      await sees(/rr/);
      type('C-u');
      type('-l', 'nonsense');
      type('Enter');
      await sees(/\(y\/n\)$/m);
      type('y');
      await sees(/nonsense.*not valid|unknown/i);
      type('a');
      type('C-u');
      type('-l', 'p2c(d=3)');
      type('Enter');
      await sees(/p2c\(d=3\)\? \(y\/n\)$/m);
      type('n');
      await sees(/^\d of \d workers available, rr,/m);
      type('a');
      type('C-u');
      type('-l', 'p2c(d=3)');
      type('Enter', 'y');
      await sees(/^\d of \d workers available, p2c\(d=3\),/m);
      const { stdout } = await runLb(['status', '--json'], { env });
      assert.equal((JSON.parse(stdout) as { algorithm: string }).algorithm, 'p2c(d=3)');
      type('q');
      await isBack(0);
    });

    await t.test('gives the terminal back after Ctrl-C and SIGTERM', async () => {
      await begin();
      type('C-c');
      await isBack(130);
      await begin();
      process.kill(topPid(), 'SIGTERM');
      await isBack(143);
    });

    await t.test(
      'gives it back while it is stopped, by Ctrl-Z and by SIGTSTP, and takes it again',
      async () => {
        await begin();
        for (const stop of [() => type('C-z'), () => process.kill(topPid(), 'SIGTSTP')]) {
          stop();
          await sees(/Stopped/);
          await isBack('1[0-9]+');
          type('clear; echo before; fg', 'Enter');
          await sees(/^> +2 serving.*quit|^> +1 serving.*quit/ms);
          assert.equal(modes(), '1 0 0');
        }
        type('q');
        await isBack(0);
      },
    );

    await t.test('says that its master is gone, and finds the next of that name', async () => {
      await begin();
      balancer.signal('SIGKILL');
      await sees(/^LOST for \d+s, trying again: No master/m);
      balancer = await startBalancer(['--workers', '2', '--name', 'shop'], { env });
      await sees(new RegExp(`^shop {2}(?:starting|serving), pid ${balancer.pid},`, 'm'));
      type('q');
      await isBack(0);
    });
  });
});
