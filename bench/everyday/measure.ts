/** One contestant at one rate, one round: started, measured cold, warmed up, measured warm, stopped. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadResult } from '../../src/measure/load/contract.ts';
import { decodeHistogram, latencyOf } from '../../src/measure/load/histogram.ts';
import { startLoad } from '../../src/measure/load/index.ts';
import type { ServerPids } from '../../src/measure/processes/process-tree.ts';
import type { RunningServer } from '../../src/measure/processes/running-server.ts';
import { cpuMsOf } from '../harness/cpu-time.ts';
import type { Contestant } from './contestants.ts';

export interface Phase {
  readonly connections: number;
  /** CPU time of all processes for each answered connection, microseconds. */
  readonly cpuUs: number;
  /** The master's part of it. */
  readonly masterUs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** How often the master woke up, and a worker, for each answered connection. */
  readonly masterWakeUps: number;
  readonly workerWakeUps: number;
  readonly errors: number;
  /** By how much the generator was late. */
  readonly lateP99Ms: number;
}

export interface Sample {
  readonly cold: Phase;
  readonly warm: Phase;
}

export interface Plan {
  readonly perSecond: number;
  readonly coldMs: number;
  readonly warmMs: number;
  /** Connections before what counts as warm. */
  readonly warmUp: number;
  /** The same for all contestants of a round: they get the same arrivals. */
  readonly seed: number;
}

/** New connections a second while nothing is measured. */
const WARM_UP_PER_SECOND = 2000;
/** For what was left waiting to be served, and for garbage. */
const REST_MS = 300;

export async function measure({ start }: Contestant, plan: Plan): Promise<Sample> {
  const { perSecond, coldMs, warmMs, warmUp, seed } = plan;
  const server = await start();
  try {
    const cold = await phase(server, perSecond, coldMs, seed);
    const warmUpMs = (warmUp / WARM_UP_PER_SECOND) * 1000;
    await load(server.port, WARM_UP_PER_SECOND, warmUpMs, seed).result;
    await sleep(REST_MS);
    return { cold, warm: await phase(server, perSecond, warmMs, seed + 1) };
  } finally {
    await server.stop();
  }
}

async function phase(
  { port, pids }: RunningServer,
  perSecond: number,
  ms: number,
  seed: number,
): Promise<Phase> {
  const running = load(port, perSecond, ms, seed);
  await running.measuring;
  const processes = pids();
  const before = factsOf(processes);
  const result = await running.result;
  const after = factsOf(processes);
  return phaseOf(result, before, after);
}

function load(port: number, perSecond: number, measureMs: number, seed: number) {
  return startLoad({
    ...{ port, path: '/', service: undefined, longLived: 0, seed, warmUpMs: 0, measureMs },
    shape: { kind: 'open', perSecond, arrivals: 'poisson' },
  });
}

function phaseOf({ latency, answered, errors, generator }: LoadResult, before: Facts, after: Facts): Phase {
  if (answered === 0) throw new Error(`no request was answered: ${JSON.stringify(errors)}`);
  const { p50, p99 } = latencyOf(decodeHistogram(latency));
  const each = (what: keyof Facts): number => (after[what] - before[what]) / answered;
  return {
    connections: answered,
    cpuUs: 1000 * (each('masterMs') + each('workersMs')),
    masterUs: 1000 * each('masterMs'),
    p50Ms: p50,
    p99Ms: p99,
    masterWakeUps: each('masterWakeUps'),
    workerWakeUps: each('workerWakeUps'),
    errors: Object.values(errors).reduce((sum, count) => sum + count, 0),
    lateP99Ms: generator.lateMs,
  };
}

interface Facts {
  readonly masterMs: number;
  readonly workersMs: number;
  readonly masterWakeUps: number;
  readonly workerWakeUps: number;
}

function factsOf({ master, workers }: ServerPids): Facts {
  const sum = (of: (pid: number) => number): number => workers.reduce((all, pid) => all + of(pid), 0);
  return {
    masterMs: master === undefined ? 0 : cpuMsOf(master),
    workersMs: sum(cpuMsOf),
    masterWakeUps: master === undefined ? 0 : wakeUpsOf(master),
    workerWakeUps: sum(wakeUpsOf),
  };
}

/**
 * How often the thread of the event loop has given up its CPU by itself (proc_pid_status(5)), which for an event loop is
 * to wait for events: it costs nothing to ask, while strace, which counts the same, slows down what it counts.
 */
function wakeUpsOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^voluntary_ctxt_switches:\s*(\d+)$/m.exec(status)?.[1]);
}
