/** What requests cost in a round, from the CPU time that everybody used in it. Latencies are not looked at. */
import type { RoundSample } from '../contract.ts';
import type { Costs } from './contract.ts';

/** Of empty requests to the same target, while nothing else was to do; milliseconds. */
export interface Calibration {
  /** CPU time of the workers for each. */
  readonly workersMs: number;
  /** Of the master, or the proxy. */
  readonly masterMs: number;
  /** Median latency. */
  readonly latencyMs: number;
}

export interface Round {
  readonly sample: RoundSample;
  readonly calibration: Calibration;
  /** What a request asked for on average, milliseconds. */
  readonly workMs: number;
  /** By worker number; those not given have speed 1. */
  readonly speeds: readonly number[];
  /** That the target may use. */
  readonly cores: number;
}

/** However much others take, the kernel gives everybody a share. */
const LEAST_CORES = 0.1;

/**
 * While all cores are busy, the workers get the part of them that they have of all CPU time: a burst is served beside the
 * master and the load, which work as hard as it does. What others used they used all the time.
 */
export function costsOf({ sample, calibration, workMs, speeds, cores }: Round): Costs {
  const { cpu, generator, seconds, answered, otherCores = 0 } = sample;
  const askedMs = workMs * slownessOf(sample, speeds);
  // A worker that was replaced took its account with it.
  const workersMs = cpu === undefined ? askedMs + calibration.workersMs : cpu.workersUs / 1000;
  const masterMs = cpu === undefined ? calibration.masterMs : (cpu.masterUs ?? 0) / 1000;
  const generatorMs = (generator.busiest * generator.processes * seconds * 1000) / answered;
  const share = workersMs / (workersMs + masterMs + generatorMs);
  return {
    overheadMs: Math.max(workersMs - askedMs, 0),
    wayMs: Math.max(calibration.latencyMs - calibration.workersMs, 0),
    cores: Math.max((cores - otherCores) * share, LEAST_CORES),
  };
}

/** How much longer than at full speed a request takes on average, by who got how many. */
function slownessOf({ shares, answered }: RoundSample, speeds: readonly number[]): number {
  const more = shares.reduce(
    (sum, { worker, requests }) => sum + requests * (1 / (speeds[worker - 1] ?? 1) - 1),
    0,
  );
  return 1 + more / answered;
}
