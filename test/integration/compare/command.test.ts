/** `lb compare` as users run it: what it measures, what it writes, and what it leaves behind. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { CompareResult, RoundSample } from '../../../src/measure/contract.ts';
import { processesWithVariable } from '../../../src/measure/processes/process-tree.ts';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { built } from '../../built.ts';
import { waitFor, withDeadline } from '../balancer.ts';

const [program] = built();
const directory = temporaryDirectory();

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Everything that runs below it has this mark in its environment. */
const mark = `command-${process.pid}`;

function start(args: readonly string[]) {
  const child = spawn(process.execPath, [program!, 'compare', ...args], {
    env: { ...process.env, LAB_TEST_MARK: mark, TMPDIR: directory },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Outcome>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended: withDeadline(ended, 'lb compare to end', 120_000), said: () => stderr };
}

function assertNothingLeft(): void {
  assert.deepEqual(processesWithVariable('LAB_TEST_MARK', mark), []);
  assert.deepEqual(
    readdirSync(directory).filter((name) => name.startsWith('pointsman')),
    [],
  );
}

describe('lb compare', () => {
  it('shows rr even to the connection, in the JSON, the tables and a page', async () => {
    const report = join(directory, 'out.html');
    const { ended } = start([
      ...['--scenario', 'distribution', '--algos', 'rr', '--against', 'single', '--workers', '2'],
      ...['--rounds', '1', '--json', '--report', report],
    ]);
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 0, stderr);
    const { comparisons } = JSON.parse(stdout) as { comparisons: CompareResult[] };
    const [rr, single] = comparisons[0]!.targets;
    const { volleys, errors } = rr!.rounds[0] as RoundSample;
    assert.equal(volleys!.length, 20);
    assert.deepEqual(new Set(volleys!.map((volley) => volley.join())), new Set(['500,500']));
    assert.deepEqual(errors, {});
    assert.deepEqual(new Set((single!.rounds[0] as RoundSample).volleys!.map(String)), new Set(['1000']));
    assert.deepEqual(JSON.parse(readFileSync(join(directory, 'out.json'), 'utf8')), { comparisons });
    assert.match(readFileSync(join(directory, 'out.md'), 'utf8'), /rr/);
    assert.match(readFileSync(report, 'utf8'), /^<!doctype html>/);
    assertNothingLeft();
  });

  it('sends every target of a round the same load, and predicts what it measures', async () => {
    const { ended } = start([
      ...['--scenario', 'burst', '--algos', 'rr,least-connections', '--rounds', '1', '--predict'],
      ...['--duration', '1s', '--warm-up', '200ms', '--json'],
    ]);
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 0, stderr);
    const { comparisons } = JSON.parse(stdout) as { comparisons: CompareResult[] };
    const { targets, perSecond } = comparisons[0]!;
    const asked = targets.map(({ rounds }) => {
      const { answered, errors } = rounds[0] as RoundSample;
      return answered + Object.values(errors).reduce((sum, count) => sum + count, 0);
    });
    assert.ok(asked[0]! > 0.5 * perSecond!, `${asked[0]} of ${perSecond}`);
    assert.equal(asked[0], asked[1]);
    for (const { prediction, rounds } of targets) {
      assert.ok(prediction!.p99 >= prediction!.p50 && prediction!.p50 > 0);
      const { shares } = rounds[0] as RoundSample;
      assert.deepEqual(
        shares.map(({ worker }) => worker),
        [1, 2, 3, 4],
      );
    }
    assertNothingLeft();
  });

  it('counts what a crash costs, and goes on with the worker that takes its place', async () => {
    const { ended } = start([
      ...['--scenario', 'crash', '--algos', 'rr', '--against', 'single', '--rounds', '1'],
      ...['--duration', '2s', '--warm-up', '200ms', '--json'],
    ]);
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 0, stderr);
    const { comparisons } = JSON.parse(stdout) as { comparisons: CompareResult[] };
    const [rr] = comparisons[0]!.targets;
    const { shares, timeLine, cpu } = rr!.rounds[0] as RoundSample;
    assert.equal(shares.length, 4, 'the replacement has the number of the dead one');
    assert.equal(cpu, undefined, 'the time of a process that is gone is not known');
    assert.ok(timeLine.length >= 15);
    assertNothingLeft();
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const { child, ended, said } = start([
      ...['--scenario', 'keep-alive', '--algos', 'rr', '--against', 'node-cluster-rr', '--rounds', '9'],
      ...['--duration', '3s', '--warm-up', '1s'],
    ]);
    try {
      await waitFor(() => said().includes('round 1 of 9'), 'the first round', 60_000);
      await waitFor(
        () => processesWithVariable('LAB_TEST_MARK', mark).length >= 6,
        'a target and its load',
        60_000,
      );
    } finally {
      child.kill('SIGINT');
    }
    const { code } = await ended;
    assert.equal(code, 130);
    await waitFor(
      () => processesWithVariable('LAB_TEST_MARK', mark).length === 0,
      'every process to be gone',
      10_000,
    );
    assertNothingLeft();
  });

  it('says what it does not know and what it may not write, before anything is started', async () => {
    const wrong = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await start(args).ended;
      assert.equal(code, 2, stderr);
      return stderr;
    };
    assert.match(await wrong('--scenario', 'blocked-lop'), /Did you mean blocked-loop\?/);
    assert.match(await wrong('--against', 'ngnix'), /nginx/);
    assert.match(await wrong('--baseline', 'r'), /--baseline r is not valid/);
    assert.match(await wrong('--algos', 'none'), /at least one target/);
    assert.match(await wrong('--report', '/nowhere/at/all.html'), /ENOENT/);
    assert.match(await wrong('server.js'), /ERR_APP_NOT_FOUND/);
    assert.equal(existsSync('/nowhere'), false);
    assertNothingLeft();
  });
});
