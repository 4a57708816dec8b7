/** Logs that are rotated while everybody dies: every line that was written is in exactly one file. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { runLb } from '../../cli/run-lb.ts';
import { linesIn, logDirectory, namesIn } from '../../logs/log-directory.ts';
import { isAlive, killLeftovers, spawnBalancer, waitFor, withDeadline } from '../balancer.ts';
import { request } from '../client.ts';

const app = 'test/fixtures/apps/writes-numbered-lines.mjs';

afterEach(killLeftovers);

/** While files are renamed and compressed, one may be gone that was there a moment ago. */
function linesNow(directory: string): string[] {
  for (;;) {
    try {
      return linesIn(directory);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

function isMoved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

interface Child {
  readonly pid: number;
  readonly title: string;
}

function childrenOf(pid: number): Child[] {
  let list = '';
  try {
    list = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(pid)], { encoding: 'utf8' });
  } catch {
    // There are none.
  }
  return list.split('\n').flatMap((line) => {
    const [, child, title] = /^\s*(\d+) (lb: .*)$/.exec(line) ?? [];
    return title === undefined ? [] : [{ pid: Number(child), title: title.trim() }];
  });
}

/** Numbers of lines by the process that wrote them. Fails for a line that is none, but for the last of one that died. */
function numbersByProcess(lines: readonly string[], killed: RegExp): Map<string, number[]> {
  const numbers = new Map<string, number[]>();
  for (const line of lines) {
    const [, who, number, dots] = /^(\d+\.\d+) (\d+) (x*)\.$/.exec(line) ?? [];
    if (who === undefined) {
      assert.match(line, killed, `a line is cut: ${line}`);
      continue;
    }
    assert.equal(dots!.length, Number(number) % 60, line);
    numbers.set(who, [...(numbers.get(who) ?? []), Number(number)]);
  }
  return numbers;
}

for (const { name, textOf } of [
  { name: '{slot}.log', textOf: (line: string) => (line.startsWith('{') ? [] : [line]) },
  {
    name: 'app.log',
    textOf(line: string) {
      const { event, msg } = JSON.parse(line) as { event: string; msg: string };
      return event === 'worker-output' ? [msg] : [];
    },
  },
]) {
  it(`files of ${name} have all lines, though the agent and a worker are killed and a file is moved`, {
    timeout: 90_000,
  }, async () => {
    const directory = logDirectory();
    const env = { XDG_RUNTIME_DIR: directory, LB_NAME: 'rotates', LB_APP_OUTPUT: '' };
    const args = ['--port', '0', '--workers', '4', '--log-file', join(directory, 'logs', name)];
    execFileSync('mkdir', [join(directory, 'logs')]);
    const logs = join(directory, 'logs');
    const { child, exited } = spawnBalancer(
      [app, ...args, '--log-rotate', '16KiB', '--log-keep', 'all', '--', 'lines=3000'],
      { env },
    );
    const find = (title: RegExp): Child | undefined =>
      childrenOf(child.pid!).find((each) => title.test(each.title));
    const kill = async (title: RegExp): Promise<void> => {
      const { pid } = await waitFor(() => find(title), `${title}`, 30_000);
      process.kill(pid, 'SIGKILL');
      await waitFor(() => !isAlive(pid), 'its end');
    };
    await waitFor(() => namesIn(logs).some((each) => each.endsWith('.gz')), 'a compressed file', 30_000);
    await kill(/^lb: agent$/);
    await waitFor(
      () =>
        linesNow(logs)
          .flatMap(textOf)
          .some((text) => text.startsWith('2.1 ')),
      'lines of the second worker',
      30_000,
    );
    await kill(/^lb: worker 2 of/);
    const moved = join(logs, name === 'app.log' ? name : '3.log');
    // It may be renamed at this very moment.
    await waitFor(() => isMoved(moved, join(logs, 'moved')), 'the file to move');
    const { exitCode, stderr } = await runLb(['logs', 'reopen'], { env });
    assert.equal(exitCode, 0, stderr);
    await kill(/^lb: agent$/);
    const isWritten = (): boolean => {
      const texts = linesNow(logs).flatMap(textOf);
      return ['1.1', '2.2', '3.1', '4.1'].every((who) =>
        texts.some((text) => text.startsWith(`${who} 2999 `)),
      );
    };
    await waitFor(isWritten, 'all to be written', 60_000);
    // What the former agent has not brought to an end, the next one does.
    const isTidy = (): boolean =>
      !namesIn(logs).some((each) => /\d{4}-\d\d-\d\d(\.\d+)?(\.gz\.tmp)?$/.test(each));
    await waitFor(isTidy, 'the agent to tidy up', 30_000);
    child.kill('SIGTERM');
    assert.deepEqual(await withDeadline(exited, 'lb to stop', 40_000), { code: 0, signal: null });

    const numbers = numbersByProcess(linesIn(logs).flatMap(textOf), /^2\.1 /);
    assert.deepEqual([...numbers.keys()].sort(), ['1.1', '2.1', '2.2', '3.1', '4.1']);
    for (const [who, found] of numbers) {
      const inOrder = found.sort((one, other) => one - other);
      const wrong = inOrder.findIndex((number, index) => number !== index);
      assert.equal(wrong, -1, `line ${wrong} of ${who} is missing or there twice`);
      if (who !== '2.1') assert.equal(inOrder.length, 3000, who);
    }
    assert.ok(namesIn(logs).length > 20, namesIn(logs).join(' '));
    assert.ok(!namesIn(logs).some((each) => each.endsWith('.lock')), 'the mark is taken away');
  });
}

describe('a log that is rotated', { timeout: 60_000 }, () => {
  it('is refused to a second lb, and free again when the first has stopped', async () => {
    const path = join(logDirectory(), 'app.log');
    const args = ['--port', '0', '--workers', '1', '--no-control', '--log-file', path];
    const isUp = (): boolean => existsSync(path) && readFileSync(path, 'utf8').includes('"listening"');
    const first = spawnBalancer(args);
    await waitFor(isUp, 'lb to listen', 30_000);
    const { exitCode, stderr } = await runLb(args);
    assert.equal(exitCode, 2);
    assert.match(stderr, new RegExp(`another lb, with the pid ${first.child.pid}, writes and rotates it`));
    first.child.kill('SIGTERM');
    assert.equal((await first.exited).code, 0);
    assert.ok(!existsSync(`${path}.lock`));
  });
});

it('lb ends though nobody reads the pipe that is its log any more', { timeout: 60_000 }, async () => {
  const path = join(logDirectory(), 'pipe');
  execFileSync('mkfifo', [path]);
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const args = ['--port', '0', '--workers', '1', '--no-control', '--log-file', path, '--', 'lines=3000'];
    const { child, exited } = spawnBalancer([app, ...args]);
    let text = '';
    const port = await waitFor(
      () => {
        text += readNow(fd);
        return /"listening".*?"port":(\d+)/.exec(text)?.[1];
      },
      'lb to listen',
      30_000,
    );
    const isWritten = async (): Promise<boolean> => (await request(Number(port))).text.endsWith('3000');
    await waitFor(isWritten, 'more to be written than a pipe holds', 30_000);
    child.kill('SIGTERM');
    assert.equal((await withDeadline(exited, 'lb to stop', 20_000)).signal, null);
  } finally {
    closeSync(fd);
  }
});

function readNow(fd: number): string {
  const bytes = Buffer.alloc(4096);
  try {
    return bytes.toString('utf8', 0, readSync(fd, bytes));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return '';
    throw error;
  }
}

const isRoot = process.getuid?.() === 0 && existsSync('/usr/bin/unshare');

it('a full disk costs lines that are counted, and cuts none', {
  skip: isRoot ? false : 'needs root, for a small file system',
  timeout: 60_000,
}, async () => {
  const directory = logDirectory();
  const mount = 'mount -t tmpfs -o size=256k tmpfs "$0" && exec "$@"';
  const { child, exited, log } = spawnBalancer(
    [app, '--port', '0', '--workers', '1', '--log-file', join(directory, '{slot}.log'), '--', 'lines=5000'],
    { env: { LB_APP_OUTPUT: '' }, under: ['unshare', '-m', 'sh', '-c', mount, directory] },
  );
  // The process that mounts becomes lb.
  const inside = join(`/proc/${child.pid}/root`, directory);
  const ownLog = join(inside, 'lb.log');
  const eventsOf = (): { event: string; msg?: string; count?: number; addresses?: { port: number }[] }[] =>
    (existsSync(ownLog) ? readFileSync(ownLog, 'utf8') : '')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  const listening = await waitFor(
    () => eventsOf().find(({ event }) => event === 'listening'),
    'lb to listen',
    30_000,
  );
  writeFileSync(join(inside, 'filler'), Buffer.alloc(128_000));
  const written = async (path = '/'): Promise<number> => {
    const { text } = await request(listening.addresses![0]!.port, { path });
    return Number(text.slice(text.lastIndexOf('\n') + 1));
  };
  const counted = (): number =>
    eventsOf().reduce((sum, { event, count = 0 }) => sum + (event === 'log-lines-dropped' ? count : 0), 0);
  await waitFor(async () => (await written()) === 5000, 'the app to write on', 30_000);
  rmSync(join(inside, 'filler'));
  // The disk is asked again some time after it was full.
  await waitFor(async () => (await written('/more')) > 0 && counted() > 0, 'lines to be counted', 30_000);
  const all = await written();
  const there = (): number[] => {
    const lines = readFileSync(join(inside, '1.log'), 'utf8').split('\n');
    assert.equal(lines.pop(), '');
    const whole = numbersByProcess(lines, /^never$/).get('1.1')!;
    assert.deepEqual(
      whole,
      [...new Set(whole)].sort((one, other) => one - other),
    );
    return whole;
  };
  await waitFor(() => there().at(-1) === all - 1, 'the last line');
  assert.equal(there().length + counted(), all);
  const lost = eventsOf().find(({ event }) => event === 'app-output-lost');
  assert.match(lost?.msg ?? '', /1\.log is dropped: it cannot be written \(ENOSPC: disk full\)$/);
  child.kill('SIGTERM');
  assert.equal((await exited).code, 0);
  assert.deepEqual(log, []);
});
