/** One target, one round: started, checked, warmed up, measured, stopped, and gone before the next begins. */

import { cpus } from 'node:os';
import type { RoundSample } from '../contract.ts';
import type { LoadResult } from '../load/contract.ts';
import { startLoad } from '../load/index.ts';
import type { Turn } from '../method/turns.ts';
import { removeTemporaryDirectory, temporaryDirectory } from '../processes/ends-with-us.ts';
import { watchBusyCores } from '../processes/other-cores.ts';
import { readUsage } from '../processes/usage.ts';
import { checkTarget } from '../targets/check-answer.ts';
import type { RunningTarget, Target } from '../targets/contract.ts';
import { type Fleet, openFleet } from '../targets/fleet.ts';
import type { ComparePlan } from './contract.ts';
import { startFaults } from './faults.ts';
import { heat, splitWarmUp } from './heat.ts';
import { sampleFrom } from './sample.ts';

const READY_TIMEOUT_MS = 15_000;

export interface MeasuredRound {
  readonly sample: RoundSample;
  /** Program and version, where the target says them. */
  readonly program: string | undefined;
}

export async function measureRound(plan: ComparePlan, target: Target, turn: Turn): Promise<MeasuredRound> {
  const directory = temporaryDirectory();
  const fleet = plan.isOurApp ? await openFleet(directory) : undefined;
  try {
    const running = await target.start({
      app: plan.app,
      workers: plan.workers,
      stallMs: plan.scenario.stallMs,
      env: fleet?.env ?? {},
    });
    try {
      if (fleet !== undefined) await prepare(plan, target, fleet);
      await checkTarget(running.port, { path: plan.path, isOurApp: plan.isOurApp });
      return { sample: await measure(plan, turn, running, fleet), program: running.version };
    } finally {
      await running.stop();
    }
  } finally {
    fleet?.close();
    removeTemporaryDirectory(directory);
  }
}

async function prepare({ workers, scenario }: ComparePlan, { family }: Target, fleet: Fleet): Promise<void> {
  const count = family === 'single' ? 1 : workers;
  await fleet.ready(count, READY_TIMEOUT_MS);
  for (const [index, speed] of (scenario.speeds ?? []).entries()) {
    if (index < count && speed !== 1) fleet.slow(index + 1, 1 / speed);
  }
}

async function measure(
  plan: ComparePlan,
  turn: Turn,
  running: RunningTarget,
  fleet: Fleet | undefined,
): Promise<RoundSample> {
  const { scenario, shape, path, measureMs } = plan;
  const { port } = running;
  // Of the round alone: in one round every target is asked for the same at the same times.
  const seed = plan.seed + turn.round;
  const { heatMs, loadMs } = splitWarmUp(shape.kind, plan.warmUpMs);
  await heat({ port, path, seed, heatMs });
  const load = startLoad({
    port,
    path,
    shape,
    service: scenario.service,
    longLived: scenario.longLived ?? 0,
    seed,
    warmUpMs: loadMs,
    measureMs,
  });
  let stopFaults: () => void = () => {};
  try {
    await load.measuring;
    const before = readUsage(running.pids());
    const busyCores = watchBusyCores();
    if (fleet !== undefined) stopFaults = startFaults(scenario.faults ?? [], measureMs, fleet);
    const result = await load.result;
    const after = readUsage(running.pids());
    requireAnswers(result);
    const isWholeMachine = plan.cores === cpus().length;
    return sampleFrom({
      ...{ turn, result, before, after, fleet },
      busyCores: isWholeMachine ? busyCores() : undefined,
    });
  } catch (error) {
    load.abort();
    throw error;
  } finally {
    stopFaults();
  }
}

function requireAnswers({ answered, errors }: LoadResult): void {
  if (answered > 0) return;
  const kinds = Object.entries(errors).map(([kind, count]) => `${count} × ${kind}`);
  throw new Error(`no request was answered${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}`);
}
