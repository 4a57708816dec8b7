/** A worker as its slot has it, over all processes that serve it. */
import type { WorkerView } from '../algorithms/contract.ts';
import type { LoadReport } from '../scoreboard/contract.ts';

/** Why a ready worker is left out. */
export type Pause = 'stalled' | 'blocked' | 'silent' | 'resting' | 'full' | 'draining';

export const nothingReported: LoadReport = { closed: 0, inFlight: 0, done: 0, errors: 0 };

interface SlotTotals {
  connections: number;
  requests: number;
  errors: number;
  cut: number;
  stalls: number;
}

export class PoolWorker implements WorkerView {
  readonly slot: number;
  readonly weight: number;
  pending = 0;
  open = 0;
  inFlight = 0;
  latencyMs: number | undefined;
  utilization: number | undefined;
  done = 0;
  errors = 0;
  isReady = false;
  /** It is on something that keeps it from its event loop: what it is given now would wait for that. */
  isBusy = false;
  /** Monotonic milliseconds of the last sign of life. */
  aliveAtMs = 0;
  readonly pauses: Set<Pause> = new Set();
  /** What the current process reported last; its counters begin at 0 again after a restart. */
  report: LoadReport = nothingReported;
  /** Closed connections of the current process that were released. */
  released = 0;
  /** Over all processes the slot has had. */
  readonly totals: SlotTotals = { connections: 0, requests: 0, errors: 0, cut: 0, stalls: 0 };

  constructor(slot: number, weight: number) {
    this.slot = slot;
    this.weight = weight;
  }
}
