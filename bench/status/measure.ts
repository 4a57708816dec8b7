/**
 * One round of one server: new connections while many are open, while nobody asks anything, with each question, and
 * without again. All in one life of the server, as its start and the many connections take longer than the questions.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Latency } from '../../src/measure/contract.ts';
import { latencyOf, mergeHistograms } from '../../src/measure/load/histogram.ts';
import { createRandom, shuffled } from '../../src/measure/method/random.ts';
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
import type { Asked, Question } from './questions.ts';

export interface StatusPlan {
  readonly asked: Asked;
  readonly workers: number;
  /** Idle ones. */
  readonly connections: number;
  readonly visitsPerSecond: number;
  readonly questions: number;
  readonly everyMs: number;
  /** For the order of the questions and the arrivals. */
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

export type Samples = Readonly<Record<string, Sample>>;

const CLIENT_MS = 120_000;

/** By the names of the questions. */
export async function measure(plan: StatusPlan): Promise<Samples> {
  const directory = temporaryDirectory();
  const control = join(directory, 'lb.sock');
  const { app } = plan.asked;
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
  { asked, connections, visitsPerSecond, questions, everyMs, seed }: StatusPlan,
): Promise<Samples> {
  const holder = await holdConnections(port, connections);
  try {
    const crowd = { visitsPerSecond, kept: 0, sleepy: 0, pipelined: 0 };
    const client = await startClient({ port, crowd, seed, mostMs: CLIENT_MS });
    await sleep(2000);
    const during = async <Made>(work: () => Promise<Made>): Promise<Phase & { readonly made: Made }> => {
      await client.tell();
      const before = usedBy(master!, workers);
      const made = await work();
      return { used: usedBy(master!, workers, before), reports: [await client.tell()], made };
    };
    const ask = ({ path }: Question, count: number): Promise<Told> =>
      askOften({ path, control, master: master! }, count, everyMs);
    const quiet = (): Promise<Phase> => during(() => sleep(questions * everyMs));

    const firsts = new Map<Question, number>();
    for (const question of asked.questions) firsts.set(question, (await ask(question, 1)).mostMs);
    const before = await quiet();
    const busy = new Map<Question, Phase & { readonly made: Told }>();
    for (const question of shuffled(asked.questions, createRandom(seed)))
      busy.set(question, await during(() => ask(question, questions)));
    const base = together(before, await quiet());
    await client.end();
    const samples = [...busy].map(([question, phase]): [string, Sample] => [
      question.name,
      {
        firstMs: firsts.get(question)!,
        ...phase.made,
        ...beyond(base, phase, questions),
        with: latencyIn(phase),
        without: latencyIn(base),
        failed: failuresIn(phase) + failuresIn(base),
      },
    ]);
    return Object.fromEntries(samples);
  } finally {
    await holder.stop();
  }
}

type Told = Pick<Sample, 'mostMs' | 'answerBytes'>;

interface Phase {
  readonly used: Used;
  readonly reports: readonly ClientReport[];
}

function together(first: Phase, second: Phase): Phase {
  return {
    used: {
      masterMs: first.used.masterMs + second.used.masterMs,
      workersMs: first.used.workersMs + second.used.workersMs,
    },
    reports: [...first.reports, ...second.reports],
  };
}

/** For one question, what is used beyond that which is used in as much time without. */
function beyond(base: Phase, phase: Phase, questions: number): Pick<Sample, 'cpuMs' | 'workersCpuMs'> {
  const longer = secondsIn(phase) / secondsIn(base);
  return {
    cpuMs: (phase.used.masterMs - base.used.masterMs * longer) / questions,
    workersCpuMs: (phase.used.workersMs - base.used.workersMs * longer) / questions,
  };
}

function secondsIn({ reports }: Phase): number {
  return reports.reduce((sum, { seconds }) => sum + seconds, 0);
}

function failuresIn({ reports }: Phase): number {
  return reports.reduce((sum, { counts }) => sum + failedIn(counts), 0);
}

function latencyIn({ reports }: Phase): Latency {
  return latencyOf(mergeHistograms(reports.flatMap(({ latency }) => Object.values(latency))));
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
): Promise<Told> {
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
