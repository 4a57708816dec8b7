/**
 * Plain requests as fast as they are answered, in front of a load that leaves its workers idle for most of the time: a
 * worker that has served a few hundred requests runs half-compiled code, and that, rather than the targets, is
 * what would be compared.
 */

import { startLoad } from '../load/index.ts';
import type { LoadShape } from '../scenarios/contract.ts';

/** Of the time to warm up. */
const HEAT_SHARE = 2 / 3;
const CONNECTIONS = 32;
const LEAST_MS = 100;

export interface WarmUp {
  /** 0 where the load itself is as fast as it goes. */
  readonly heatMs: number;
  /** Of the load that is measured afterwards. */
  readonly loadMs: number;
}

export function splitWarmUp(kind: LoadShape['kind'], warmUpMs: number): WarmUp {
  const heatMs = Math.floor(HEAT_SHARE * warmUpMs);
  if (kind === 'closed' || heatMs < LEAST_MS) return { heatMs: 0, loadMs: warmUpMs };
  return { heatMs, loadMs: warmUpMs - heatMs };
}

export interface HeatOrder {
  readonly port: number;
  readonly path: string;
  readonly seed: number;
  readonly heatMs: number;
}

export async function heat({ port, path, seed, heatMs }: HeatOrder): Promise<void> {
  if (heatMs === 0) return;
  const load = startLoad({
    ...{ port, path, seed },
    shape: { kind: 'closed', connections: CONNECTIONS, reconnects: true },
    service: undefined,
    longLived: 0,
    warmUpMs: 0,
    measureMs: heatMs,
  });
  await load.result;
}
