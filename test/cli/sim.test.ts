import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { algorithmCatalog } from '../../src/algorithms/index.ts';
import { runLb } from './run-lb.ts';

const small = ['--requests', '2000', '--load', '0.7'];
let folder: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-sim-'));
});

after(() => rmSync(folder, { recursive: true }));

describe('lb sim', () => {
  it('shows a table, the best of each column, and where the numbers come from', async () => {
    const { exitCode, stdout, stderr } = await runLb(['sim', ...small]);
    assert.equal(exitCode, 0, stderr);
    assert.equal(stderr, '', 'no progress bar where there is no terminal');
    assert.match(stdout, /^algorithm +mean +p50 +p90 +p99 +p99\.9 +waiting +Jain$/m);
    assert.match(stdout, /^algorithm +max share +longest queue$/m);
    for (const algo of ['rr', 'p2c', 'least-connections']) {
      assert.match(stdout, new RegExp(`^${algo} +\\d+\\.\\d+ ± \\d`, 'm'));
    }
    assert.match(stdout, /\d\*/);
    assert.match(
      stdout,
      /4 workers \(fcfs\) · service exponential · arrivals poisson\nseed 1 · .*Little's law holds/,
    );
  });

  it('fits 80 columns with every algorithm, a long name and numbers that are long', async () => {
    const algos = ['--algos', `all,p2c:d=3,share-cap=2,signal=requests,${join(folder, 'x'.repeat(60))}.mjs`];
    writeFileSync(
      join(folder, `${'x'.repeat(60)}.mjs`),
      'export default () => ({ pick: ([one]) => one });\n',
    );
    const shape = ['--requests', '1000', '--service-mean', '1h', '--load', '0.7,1.5', '--clients', '50'];
    for (const columns of ['80', '60']) {
      const { stdout, stderr } = await runLb(['sim', ...algos, ...shape], { env: { COLUMNS: columns } });
      assert.match(stdout, /^least-connections /m, stderr);
      const long = stdout.split('\n').filter((line) => line.length > Number(columns));
      assert.deepEqual(long, []);
    }
  });

  it('marks nothing as best that the intervals do not tell apart', async () => {
    const same = ['--algos', 'random,random(slow-start=1)', '--load', '0.7', '--requests', '2000'];
    assert.doesNotMatch((await runLb(['sim', ...same])).stdout, /\d\*/);
    const apart = ['--algos', 'random,least-connections', '--load', '0.9', '--requests', '20000'];
    const { stdout } = await runLb(['sim', ...apart]);
    assert.match(stdout, /^least-connections +\d\.\d+ ± \d\.\d+\*/m);
    assert.doesNotMatch(stdout, /^random .*\*/m);
  });

  it('warns where there is no stationary result, and marks nothing as best there', async () => {
    const argv = ['sim', '--algos', 'random,least-connections', '--requests', '2000'];
    const { stdout } = await runLb([...argv, '--load', '1,1.2']);
    const text = stdout.replaceAll('\n', ' ');
    assert.match(text, /Warning: Loads 1 and 1\.2 have no stationary results: the queues grow for as long/);
    assert.doesNotMatch(stdout, /\d\*/);
    const { warnings } = JSON.parse((await runLb([...argv, '--load', '1.2', '--json'])).stdout);
    assert.match(warnings[0], /^Load 1\.2 has no stationary result/);
    const limits = ['--load', '1.2', '--queue-limit', '10', '--pending-limit', '2', '--json'];
    assert.deepEqual(JSON.parse((await runLb([...argv, ...limits])).stdout).warnings, []);
    assert.doesNotMatch((await runLb([...argv, '--load', '0.9'])).stdout, /Warning/);
  });

  it('warns of weights that an algorithm ignores', async () => {
    const { stdout } = await runLb(['sim', ...small, '--weights', '2,1']);
    assert.match(
      stdout.replaceAll('\n', ' '),
      /Warning: rr ignores weights, so --weights 2,1 has no effect on it/,
    );
  });

  it('prints the same bytes whatever the number of threads, and others for another seed', async () => {
    const few = ['--requests', '1000', '--load', '0.7'];
    const argv = ['sim', '--algos', 'all', '--json', '--clients', '50', ...few];
    const one = await runLb([...argv, '--threads', '1']);
    const two = await runLb([...argv, '--threads', '3']);
    const other = await runLb(['sim', '--algos', 'rr', '--json', '--seed', '2', ...few]);
    assert.equal(one.exitCode, 0, one.stderr);
    assert.equal(one.stdout, two.stdout);
    const { results, seed, version } = JSON.parse(one.stdout);
    assert.deepEqual(
      results.map(({ algo }: { algo: string }) => algo),
      algorithmCatalog.map(({ name }) => name),
    );
    assert.equal(seed, 1);
    assert.match(version, /^\d+\.\d+\.\d+/);
    for (const result of results) {
      for (const key of ['mean', 'p50', 'p99', 'p999', 'jain', 'maxShare']) {
        assert.equal(typeof result[key], 'number', `${result.algo} ${key}`);
      }
      assert.equal(result.counts.arrived, 1000);
    }
    assert.notEqual(JSON.parse(other.stdout).results[0].mean, results[0].mean);
  });

  it('makes intervals of the spread of replications', async () => {
    const argv = ['sim', '--algos', 'rr', '--json', ...small];
    const one = JSON.parse((await runLb(argv)).stdout).results[0];
    const three = JSON.parse((await runLb([...argv, '--replications', '3'])).stdout).results[0];
    assert.equal(three.counts.arrived, 6000);
    assert.notEqual(three.mean, one.mean);
    assert.ok(three.sojourn.mean.margin > 0);
  });

  it('runs an algorithm from a file', async () => {
    const file = join(folder, 'last.mjs');
    writeFileSync(file, 'export default () => ({ pick: (workers) => workers.at(-1) });\n');
    const { stdout, stderr } = await runLb([
      'sim',
      '--algos',
      file,
      '--load',
      '0.2',
      '--requests',
      '2000',
      '--json',
    ]);
    assert.equal(JSON.parse(stdout).results[0].workers[3].share, 1, stderr);
  });

  it('follows the queues through a fault: a blocked worker has a longer one', async () => {
    const argv = ['sim', '--algos', 'rr', '--fault', 'block(worker=2, at=200, for=100)', '--json', ...small];
    const { stdout, stderr } = await runLb(argv);
    const { times, watched, others, slot } = JSON.parse(stdout).results[0].timeLine;
    assert.equal(slot, 2, stderr);
    const mostAt = times[watched.indexOf(Math.max(...watched))];
    assert.ok(mostAt > 250 && mostAt < 350, `longest at ${mostAt}`);
    // 0.7 connections in one unit of time, for 100 units.
    assert.ok(Math.max(...watched) > 40 && Math.max(...others) < 30);
  });

  it('refuses what cannot be simulated, with what is allowed', async () => {
    const { exitCode, stderr } = await runLb(['sim', '--algos', 'rr,leest-connections']);
    assert.equal(exitCode, 2);
    assert.match(
      stderr,
      /^lb: --algos "rr,leest-connections" .*, not leest-connections\. Did you mean least-connections\?.*\[ERR_INVALID_OPTION\]$/m,
    );
    const unwritable = await runLb(['sim', '--report', join(folder, 'no', 'where.html'), ...small]);
    assert.equal(unwritable.exitCode, 2);
    assert.match(unwritable.stderr, /a file that can be written \(ENOENT\)/);
  });

  it('ends at once with 130 on Ctrl-C', async () => {
    const file = join(folder, 'tells.mjs');
    const started = join(folder, 'started');
    writeFileSync(
      file,
      `import { writeFileSync } from 'node:fs';
export default () => { let told = false; return { pick(workers) {
  if (!told) { told = true; writeFileSync(${JSON.stringify(started)}, ''); process.kill(process.pid, 'SIGINT'); }
  return workers[0];
} }; };\n`,
    );
    const argv = ['sim', '--algos', file, '--load', '0.2', '--requests', '500000000'];
    const { exitCode, stdout } = await runLb(argv);
    assert.equal(readFileSync(started, 'utf8'), '');
    assert.equal(exitCode, 130);
    assert.equal(stdout, '');
  });
});
