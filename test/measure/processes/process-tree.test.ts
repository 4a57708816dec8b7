import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { waitFor, withDeadline } from '../../../src/measure/processes/deadline.ts';
import { residentMemoryOf, residentMiB } from '../../../src/measure/processes/memory.ts';
import {
  cpuTimeIfAlive,
  cpuTimeOf,
  isRunning,
  processesBelow,
  processesWithVariable,
  processTree,
} from '../../../src/measure/processes/process-tree.ts';

/** Starts a child, says its pid, and stays; with its stdin closed, both end. Both work for some ticks of the clock. */
const parent = `
  const work = 'while (process.cpuUsage().user < 60_000);';
  eval(work);
  const child = require('node:child_process').spawn(process.execPath, ['--eval', work + 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  console.log(child.pid);
  process.stdin.resume().on('end', () => process.exit());
`;

describe('the processes of a server', { skip: process.platform !== 'linux' && 'no /proc' }, () => {
  let root: ChildProcess;
  let child = 0;

  before(async () => {
    root = spawn(process.execPath, ['--eval', parent], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, POINTSMAN_TEST_MARK: String(process.pid) },
    });
    const said = new Promise<string>((resolve) =>
      createInterface({ input: root.stdout! }).once('line', resolve),
    );
    child = Number(await withDeadline(said, 'the pid of the child', 10_000));
  });

  after(() => {
    root.kill('SIGKILL');
  });

  it('are its tree: whoever is below the root is a worker', () => {
    assert.deepEqual(processTree(root.pid!), { master: root.pid, workers: [child] });
    assert.deepEqual(processTree(child), { master: undefined, workers: [child] });
  });

  it('are found below several roots, each once', () => {
    assert.deepEqual(processesBelow([child, root.pid!]), [child, root.pid]);
    assert.deepEqual(processesBelow([]), []);
  });

  it('are found by a variable of their environment', () => {
    const found = processesWithVariable('POINTSMAN_TEST_MARK', String(process.pid));
    assert.deepEqual(found.sort(), [root.pid!, child].sort());
    assert.deepEqual(processesWithVariable('POINTSMAN_TEST_MARK', 'another'), []);
  });

  it('have used CPU time, that of helpers counted with the master', async () => {
    const each = () => ({
      masterMs: cpuTimeOf({ master: root.pid, workers: [] }).masterMs,
      childMs: cpuTimeOf({ master: undefined, workers: [child] }).workersMs,
    });
    const isWarm = () => Object.values(each()).every((ms) => ms >= 30);
    await waitFor(() => (isWarm() ? true : undefined), 'both to have worked', 10_000);
    const before = each();
    const together = cpuTimeOf({ master: root.pid, workers: [], helpers: [child] });
    const after = each();
    // They may be working yet.
    assert.ok(together.masterMs >= before.masterMs + before.childMs);
    assert.ok(together.masterMs <= after.masterMs + after.childMs);
    assert.equal(together.workersMs, 0);
  });

  it('have memory, that of helpers counted with the master', () => {
    const { master, workers } = residentMemoryOf({ master: root.pid, workers: [child] });
    assert.ok(master! > 10 && workers > 10);
    const all = residentMemoryOf({ master: root.pid, workers: [], helpers: [child] });
    assert.ok(all.master! > master! && all.workers === 0);
    assert.equal(residentMemoryOf({ master: undefined, workers: [child] }).master, undefined);
  });

  it('are told apart from those that have ended', async () => {
    const pids = { master: root.pid, workers: [child] };
    assert.equal(isRunning(child), true);
    process.kill(child, 'SIGKILL');
    await waitFor(() => (isRunning(child) ? undefined : true), 'the child to end', 10_000);
    // Its parent is told at once; what it leaves is a zombie, or nothing.
    await waitFor(() => (residentMiB([child]) === 0 ? true : undefined), 'its memory to go', 10_000);
    assert.equal(isRunning(2 ** 22 + 1), false);
    await waitFor(
      () => (processTree(root.pid!).workers[0] === root.pid ? true : undefined),
      'the tree',
      10_000,
    );
    assert.equal(cpuTimeIfAlive(pids), undefined);
    assert.throws(() => cpuTimeOf(pids), { code: 'ENOENT' });
    assert.notEqual(cpuTimeIfAlive({ master: undefined, workers: [root.pid!] }), undefined);
  });
});
