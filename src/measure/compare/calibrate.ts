/** How long a request that asks for nothing takes on a process that has nothing else to do. */

import { decodeHistogram, latencyOf } from '../load/histogram.ts';
import { startLoad } from '../load/index.ts';
import { single } from '../targets/single.ts';
import type { ComparePlan } from './contract.ts';
import { heat, splitWarmUp } from './heat.ts';

const PER_SECOND = 100;
const WARM_UP_MS = 1_000;
const MEASURE_MS = 2_000;

/** Median, milliseconds. With a connection for each request, as most of the scenarios have, of code as warm as theirs. */
export async function calibrate({ app, path, seed, shape, warmUpMs }: ComparePlan): Promise<number> {
  const running = await single.start({ app, workers: 1, env: {} });
  const { port } = running;
  try {
    await heat({ port, path, seed, heatMs: splitWarmUp(shape.kind, warmUpMs).heatMs });
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
    const { latency } = await load.result;
    return latencyOf(decodeHistogram(latency)).p50;
  } finally {
    await running.stop();
  }
}
