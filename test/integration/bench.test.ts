/** `lb bench` as its users run it: real balancers, real load, and nothing left behind. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import type { BenchResult } from '../../src/measure/bench/contract.ts';
import { processTree } from '../../src/measure/processes/process-tree.ts';
import { runLb } from '../cli/run-lb.ts';
import { isAlive, killLeftovers, spawnBalancer, transports, waitFor, withDeadline } from './balancer.ts';

const short = ['--duration', '1s', '--warm-up', '200ms', '--connections', '16'];

let folder: string;
let app: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-bench-test-'));
  app = join(folder, 'app.mjs');
  writeFileSync(
    app,
    `import { createServer } from 'node:http';
let asked = 0;
createServer((request, response) => {
  // The first request of all workers together is the look before the load.
  if (request.url === '/bad' || (request.url === '/later-bad' && asked++ > 0)) response.statusCode = 500;
  response.end(process.argv[2] ?? 'no argument');
}).listen(4000);\n`,
  );
});

after(() => rmSync(folder, { recursive: true }));
afterEach(killLeftovers);

async function measure(...argv: readonly string[]): Promise<BenchResult> {
  const { exitCode, stdout, stderr } = await runLb(['bench', ...short, '--json', ...argv]);
  assert.equal(exitCode, 0, stderr);
  assert.equal(stderr, '', 'no progress bar where there is no terminal');
  return JSON.parse(stdout) as BenchResult;
}

function requestsOf({ shares }: BenchResult): number {
  return shares.reduce((sum, { requests }) => sum + requests, 0);
}

describe('lb bench', () => {
  for (const handoff of transports) {
    it(`tells rate, latency, cost and shares of a balancer by ${handoff}`, async () => {
      const result = await measure('--workers', '2', '--handoff', handoff);
      assert.deepEqual(result.balancer, { algorithm: 'rr', workers: 2, handoff });
      assert.ok(result.answered > 0 && result.requestsPerSecond > 0);
      const { p50, p99, max } = result.latency;
      assert.ok(p50 > 0 && p50 <= p99 && p99 <= max);
      assert.equal(result.isCorrected, false);
      assert.deepEqual(result.errors, {});
      assert.ok(result.cpu!.workersUs > 0 && result.memoryMiB!.master > 0 && result.memoryMiB!.workers > 0);
      assert.deepEqual(
        result.shares.map(({ worker }) => worker),
        [1, 2],
      );
      // The looks at the balancer are a little before and after those of the load.
      const counted = requestsOf(result) / result.answered;
      assert.ok(counted > 0.5 && counted < 1.5, `${requestsOf(result)} of ${result.answered}`);
      // The built-in responder closes one after many requests.
      assert.ok(result.shares[0]!.connections + result.shares[1]!.connections >= 16);
      assert.ok(result.fairness! > 0.5 && result.fairness! <= 1);
    });
  }

  it('measures an app, with a connection for each request', async () => {
    const result = await measure(app, '--workers', '2', '--reconnect', '--algo', 'lc', '--', 'an argument');
    assert.deepEqual([result.balancer!.app, result.balancer!.algorithm], [app, 'least-connections']);
    const connections = result.shares.reduce((sum, share) => sum + share.connections, 0);
    assert.ok(result.answered > 16 && connections > 16, `${result.answered}, ${connections}`);
    assert.ok(result.cpu!.masterUs > 0);
  });

  it('corrects the latency at a rate for coordinated omission', async () => {
    const result = await measure('--workers', '1', '--rate', '200');
    assert.equal(result.isCorrected, true);
    assert.ok(result.answered > 100 && result.answered < 400, `${result.answered} answers`);
  });

  it('shows a summary to people', async () => {
    const { exitCode, stdout, stderr } = await runLb(['bench', ...short, '--workers', '2']);
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.match(stdout, /^built-in responder, 2 workers, algorithm rr, hand-off by (mailbox|ipc)$/m);
    assert.match(stdout, /^ {2}requests\/s +[\d,]+ {2}[\d,]+ answered, none failed$/m);
    assert.match(stdout, /^ {2}p99\.9 +\d[\d.]+ {2}[█-▏]+$/m);
    assert.match(stdout, /^ {2}2 +\d+\.\d %/m);
    assert.match(stdout, /^Load by autocannon \d/m);
  });

  it('measures what runs already, with shares by its X-Worker field', async () => {
    const server = createServer((request, response) => {
      response.setHeader('X-Worker', 'only');
      response.statusCode = request.url === '/path?a=b' ? 200 : 404;
      response.end('here');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?a=b`;
    try {
      const result = await measure('--url', url);
      assert.ok(result.answered > 0);
      assert.deepEqual([result.url, result.errors], [url, {}]);
      assert.equal(result.cpu, undefined);
      assert.deepEqual(result.shares, [
        { worker: 1, id: 'only', weight: 1, requests: result.answered, connections: 16 },
      ]);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it('refuses an app that answers 500', async () => {
    const { exitCode, stdout, stderr } = await runLb([
      'bench',
      app,
      ...short,
      '--path',
      '/bad',
      '--workers',
      '1',
    ]);
    assert.deepEqual([exitCode, stdout], [6, '']);
    assert.match(stderr, /^lb: Could not measure \S+\/bad: it answers with 500 .*\[ERR_NOT_MEASURED\]$/m);
  });

  it('has measured nothing when an app answers 500 from the second request on', async () => {
    const argv = ['bench', app, ...short, '--path', '/later-bad', '--workers', '1'];
    const { exitCode, stderr } = await runLb(argv);
    assert.equal(exitCode, 6);
    assert.match(
      stderr,
      /no request was answered with 2xx in \d\.\d s, but \d+ × 500\. \[ERR_NOT_MEASURED\]$/m,
    );
  });

  it('ends as a balancer that cannot start does', async () => {
    const missing = await runLb(['bench', join(folder, 'no-such-app.mjs')]);
    assert.equal(missing.exitCode, 2);
    assert.match(missing.stderr, /\[ERR_APP_NOT_FOUND\]$/m);
    const crashing = await runLb(['bench', 'test/fixtures/apps/throws-at-import.mjs', '--workers', '1']);
    assert.equal(crashing.exitCode, 4);
    assert.match(crashing.stderr, /the password of the database is missing/);
    const several = await runLb(['bench', 'test/fixtures/apps/several-listeners.mjs', '--workers', '1']);
    assert.equal(several.exitCode, 2);
    assert.match(several.stderr, /lb bench --url .*\[ERR_PORT_AMBIGUOUS\]$/m);
  });

  it('refuses a URL where nobody listens', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const { exitCode, stderr } = await runLb(['bench', ...short, '--url', `http://127.0.0.1:${port}/`]);
    assert.equal(exitCode, 6);
    assert.match(stderr, /nothing listens there \(ECONNREFUSED\)\. \[ERR_NOT_MEASURED\]$/m);
  });

  it('leaves no process on Ctrl-C, and exits with 130', async () => {
    const { child, exited, log } = spawnBalancer([
      'bench',
      app,
      '--workers',
      '2',
      '--duration',
      '60s',
      '--json',
    ]);
    // Itself, the master, two workers and the generator; by then the load is on, or about to be.
    const pids = await waitFor(() => below(child.pid!, 4), 'the load to begin', 30_000);
    child.kill('SIGINT');
    assert.deepEqual(await withDeadline(exited, 'lb to end'), { code: 130, signal: null });
    await waitFor(() => pids.every((pid) => !isAlive(pid)), 'every process to end');
    assert.deepEqual(log, []);
  });
});

/** The processes below `pid` once the generator is among them and there are at least so many. */
function below(pid: number, count: number): readonly number[] | undefined {
  const { workers } = processTree(pid);
  const isLoading = workers.some((each) => commandOf(each).includes('generator/main'));
  return workers.length >= count && isLoading ? workers : undefined;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
