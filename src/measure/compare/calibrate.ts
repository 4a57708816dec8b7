/** What requests that ask for nothing take on a target that has nothing else to do. */

import { decodeHistogram, latencyOf } from '../load/histogram.ts';
import { startLoad } from '../load/index.ts';
import type { Calibration } from '../predict/index.ts';
import { cpuPerRequest, readUsage } from '../processes/usage.ts';
import type { Target } from '../targets/contract.ts';
import type { ComparePlan } from './contract.ts';
import { heat } from './heat.ts';

const PER_SECOND = 100;
const HEAT_MS = 1_000;
const WARM_UP_MS = 300;
const MEASURE_MS = 1_500;

/** With a connection for each request, as most of the scenarios have. Throws when one of its processes ended. */
export async function calibrate(
  { app, path, seed, workers }: ComparePlan,
  target: Target,
): Promise<Calibration> {
  const running = await target.start({ app, workers, env: {} });
  const { port } = running;
  try {
    await heat({ port, path, seed, heatMs: HEAT_MS });
    const load = startLoad({
      port,
      path,
      shape: { kind: 'open', perSecond: PER_SECOND, arrivals: 'deterministic' },
      service: undefined,
      longLived: 0,
      seed,
      warmUpMs: WARM_UP_MS,
      measureMs: MEASURE_MS,
    });
    await load.measuring;
    const before = readUsage(running.pids());
    const { answered, latency } = await load.result;
    const cpu = cpuPerRequest(before, readUsage(running.pids()), answered);
    if (cpu === undefined) throw new Error('one of its processes ended while it was idle');
    return {
      workersMs: cpu.workersUs / 1000,
      masterMs: (cpu.masterUs ?? 0) / 1000,
      latencyMs: latencyOf(decodeHistogram(latency)).p50,
    };
  } finally {
    await running.stop();
  }
}
