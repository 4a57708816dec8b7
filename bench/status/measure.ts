/** One round: new connections while many are open, without anybody asking for the status, and with it. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Latency } from '../../src/measure/contract.ts';
import { latencyOf, mergeHistograms } from '../../src/measure/load/histogram.ts';
import { removeTemporaryDirectory, temporaryDirectory } from '../../src/measure/processes/ends-with-us.ts';
import type { ServerPids } from '../../src/measure/processes/process-tree.ts';
import { startServer } from '../../src/measure/processes/start-server.ts';
import { lb } from '../../src/measure/targets/programs.ts';
import { cpuMsOf, loopMsOf } from '../harness/cpu-time.ts';
import type { ClientReport } from '../reload/client/contract.ts';
import { startClient } from '../reload/client/start-client.ts';
import { failedIn } from '../reload/summary.ts';
import { askFor } from './ask.ts';
import { holdConnections } from './holder.ts';
import type { Question } from './questions.ts';

export interface StatusPlan {
  readonly question: Question;
  readonly workers: number;
  /** Idle ones. */
  readonly connections: number;
  readonly visitsPerSecond: number;
  readonly questions: number;
  readonly everyMs: number;
  readonly seed: number;
}

export interface Sample {
  /** Milliseconds of CPU of the master for one answer, beyond what it needs meanwhile anyhow. */
  readonly cpuMs: number;
  /** The same of all workers together. */
  readonly workersCpuMs: number;
  /** What its event loop ran between the first question and its answer, for which it waits and dispatches. */
  readonly firstMs: number;
  /** The most of all later ones; with what else it did meanwhile, so nobody waited longer for an answer. */
  readonly mostMs: number;
  readonly answerBytes: number;
  readonly with: Latency;
  readonly without: Latency;
  readonly failed: number;
}

const CLIENT_MS = 120_000;

export async function measure(plan: StatusPlan): Promise<Sample> {
  const directory = temporaryDirectory();
  const control = join(directory, 'lb.sock');
  const { app } = plan.question;
  const options = {
    port: 0,
    host: '127.0.0.1',
    workers: plan.workers,
    control,
    'log-pretty': false,
    // With an app the log is on standard output only so.
    ...(app === undefined ? {} : { 'app-output': 'json' }),
    'keep-alive-timeout': '600s',
  };
  const flags = Object.entries(options).map(([flag, value]) => `--${flag}=${value}`);
  const server = await startServer(process.execPath, [lb, ...(app === undefined ? [] : [app]), ...flags]);
  try {
    return await withConnections(server.port, control, server.pids(), plan);
  } finally {
    await server.stop().catch(() => {});
    removeTemporaryDirectory(directory);
  }
}

async function withConnections(
  port: number,
  control: string,
  { master, workers }: ServerPids,
  { question: { path }, connections, visitsPerSecond, questions, everyMs, seed }: StatusPlan,
): Promise<Sample> {
  const holder = await holdConnections(port, connections);
  try {
    const crowd = { visitsPerSecond, kept: 0, sleepy: 0, pipelined: 0 };
    const client = await startClient({ port, crowd, seed, mostMs: CLIENT_MS });
    await sleep(2000);
    const often = { path, control, master: master! };
    const { mostMs: firstMs } = await askOften(often, 1, 0);
    await client.tell();
    const idle = usedBy(master!, workers);
    await sleep(questions * everyMs);
    const base = usedBy(master!, workers, idle);
    const without = await client.tell();
    const before = usedBy(master!, workers);
    const asked = await askOften(often, questions, everyMs);
    const used = usedBy(master!, workers, before);
    const withStatus = await client.tell();
    const last = await client.end();
    // Both parts take as long, up to what the answers take.
    const longer = withStatus.seconds / without.seconds;
    return {
      cpuMs: (used.masterMs - base.masterMs * longer) / questions,
      workersCpuMs: (used.workersMs - base.workersMs * longer) / questions,
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

interface Used {
  readonly masterMs: number;
  readonly workersMs: number;
}

function usedBy(
  master: number,
  workers: readonly number[],
  before: Used = { masterMs: 0, workersMs: 0 },
): Used {
  const workersMs = workers.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
  return { masterMs: cpuMsOf(master) - before.masterMs, workersMs: workersMs - before.workersMs };
}

async function askOften(
  { path, control, master }: { path: string; control: string; master: number },
  questions: number,
  everyMs: number,
): Promise<Pick<Sample, 'mostMs' | 'answerBytes'>> {
  let mostMs = 0;
  let text = '';
  for (let asked = 0; asked < questions; asked++) {
    const sinceMs = performance.now();
    const beforeMs = loopMsOf(master);
    text = await askFor(control, path);
    mostMs = Math.max(mostMs, loopMsOf(master) - beforeMs);
    await sleep(Math.max(0, everyMs - (performance.now() - sinceMs)));
  }
  return { mostMs, answerBytes: Buffer.byteLength(text) };
}

function latency({ latency: byKind }: ClientReport): Latency {
  return latencyOf(mergeHistograms(Object.values(byKind)));
}
