/** The master's side of the shared scoreboard. */
import type { LoadReport } from '../contract.ts';
import { Field, type ScoreboardRecord } from './layout.ts';

/** What a record says now. A few nanoseconds, never stale. */
export function readRecord({ fields }: ScoreboardRecord): LoadReport & { readonly taken: number } {
  const latencyMs = fields[Field.latencyMs]!;
  const busySinceMs = fields[Field.busySinceMs]!;
  const aliveAtMs = fields[Field.aliveAtMs]!;
  return {
    taken: fields[Field.taken]!,
    closed: fields[Field.closed]!,
    inFlight: fields[Field.inFlight]!,
    done: fields[Field.done]!,
    errors: fields[Field.errors]!,
    utilization: fields[Field.utilization]!,
    latencyMs: Number.isNaN(latencyMs) ? undefined : latencyMs,
    busySinceMs: busySinceMs === 0 ? undefined : busySinceMs,
    aliveAtMs: aliveAtMs === 0 ? undefined : aliveAtMs,
  };
}
