/** One round: new connections while many are open, without anybody asking for the status, and with it. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../../src/admin/ask.ts';
import type { Latency } from '../../src/measure/contract.ts';
import { latencyOf, mergeHistograms } from '../../src/measure/load/histogram.ts';
import { removeTemporaryDirectory, temporaryDirectory } from '../../src/measure/processes/ends-with-us.ts';
import { startServer } from '../../src/measure/processes/start-server.ts';
import { lb } from '../../src/measure/targets/programs.ts';
import type { ClientReport } from '../reload/client/contract.ts';
import { startClient } from '../reload/client/start-client.ts';
import { failedIn } from '../reload/summary.ts';
import { cpuMsOf, loopMsOf } from './cpu-time.ts';
import { holdConnections } from './holder.ts';

export interface StatusPlan {
  readonly workers: number;
  /** Idle ones. */
  readonly connections: number;
  readonly visitsPerSecond: number;
  readonly questions: number;
  readonly everyMs: number;
  readonly seed: number;
}

export interface Sample {
  /** Milliseconds of CPU of the master for one status, beyond what it needs meanwhile anyhow. */
  readonly cpuMs: number;
  /** What its event loop ran between the first question and its answer, for which it waits and dispatches. */
  readonly firstMs: number;
  /** The most of all later ones; with what else it did meanwhile, so nobody waited longer for a status. */
  readonly mostMs: number;
  readonly answerBytes: number;
  /** What a status said of how many are open. */
  readonly open: number;
  readonly with: Latency;
  readonly without: Latency;
  readonly failed: number;
}

const CLIENT_MS = 120_000;

export async function measure(plan: StatusPlan): Promise<Sample> {
  const directory = temporaryDirectory();
  const control = join(directory, 'lb.sock');
  const options = {
    port: 0,
    host: '127.0.0.1',
    workers: plan.workers,
    control,
    'log-pretty': false,
    'keep-alive-timeout': '600s',
  };
  const flags = Object.entries(options).map(([flag, value]) => `--${flag}=${value}`);
  const server = await startServer(process.execPath, [lb, ...flags]);
  try {
    return await withConnections(server.port, control, server.pids().master!, plan);
  } finally {
    await server.stop().catch(() => {});
    removeTemporaryDirectory(directory);
  }
}

async function withConnections(
  port: number,
  control: string,
  master: number,
  { connections, visitsPerSecond, questions, everyMs, seed }: StatusPlan,
): Promise<Sample> {
  const holder = await holdConnections(port, connections);
  try {
    const crowd = { visitsPerSecond, kept: 0, sleepy: 0, pipelined: 0 };
    const client = await startClient({ port, crowd, seed, mostMs: CLIENT_MS });
    await sleep(2000);
    const { mostMs: firstMs } = await askOften(control, master, 1, 0);
    await client.tell();
    const idleMs = cpuMsOf(master);
    await sleep(questions * everyMs);
    const baseMs = cpuMsOf(master) - idleMs;
    const without = await client.tell();
    const beforeMs = cpuMsOf(master);
    const asked = await askOften(control, master, questions, everyMs);
    const usedMs = cpuMsOf(master) - beforeMs;
    const withStatus = await client.tell();
    const last = await client.end();
    // Both parts take as long, up to what the answers take.
    const expectedMs = (baseMs * withStatus.seconds) / without.seconds;
    return {
      cpuMs: (usedMs - expectedMs) / questions,
      firstMs,
      ...asked,
      with: latency(withStatus),
      without: latency(without),
      failed: [without, withStatus, last].reduce((sum, report) => sum + failedIn(report.counts), 0),
    };
  } finally {
    await holder.stop();
  }
}

async function askOften(
  control: string,
  master: number,
  questions: number,
  everyMs: number,
): Promise<Pick<Sample, 'mostMs' | 'answerBytes' | 'open'>> {
  let mostMs = 0;
  let body: unknown;
  for (let asked = 0; asked < questions; asked++) {
    const sinceMs = performance.now();
    const beforeMs = loopMsOf(master);
    const answer = await ask(control, { method: 'GET', target: '/v1/status', timeoutMs: 10_000 });
    mostMs = Math.max(mostMs, loopMsOf(master) - beforeMs);
    if (answer.status !== 200) throw new Error(`the status was answered with ${answer.status}`);
    body = answer.body;
    await sleep(Math.max(0, everyMs - (performance.now() - sinceMs)));
  }
  const { open } = body as { open: number };
  return { mostMs, answerBytes: Buffer.byteLength(JSON.stringify(body)), open };
}

function latency({ latency: byKind }: ClientReport): Latency {
  return latencyOf(mergeHistograms(Object.values(byKind)));
}
