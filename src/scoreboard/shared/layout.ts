/**
 * Where things stand in the shared scoreboard: a header, then one line per slot. A line belongs to one worker;
 * its counters are float64, written by that worker alone, and an aligned 8-byte store is never seen half
 * done on x64 and arm64. Only the flags are written by both sides, and only by atomic operations.
 */
import { LATENCY_BUCKETS } from '../latency-histogram.ts';

/** Raised whenever an offset changes: a master and a worker of different versions must not talk. */
export const SCOREBOARD_VERSION = 2;

export const HEADER_BYTES = 64;
/** Fields and flags share the first four cache lines; the histogram follows. A multiple of 64. */
export const LINE_BYTES: number = Math.ceil((256 + LATENCY_BUCKETS * 4) / 64) * 64;

/** Index of each float64 in a line. */
export const Field = {
  taken: 0,
  closed: 1,
  inFlight: 2,
  done: 3,
  errors: 4,
  /** 0 when the worker waits for events. */
  busySinceMs: 5,
  aliveAtMs: 6,
  utilization: 7,
  /** NaN before the first request. */
  latencyMs: 8,
} as const;

/** Index of each int32 flag in a line. */
export const Flag = {
  /** 1 when the worker has found its mailbox empty and needs a byte on the wake pipe. */
  asleep: 32,
  /** Above 0 when the master wants to be woken after the worker took so many, or found its mailbox empty. */
  roomWanted: 33,
  /** 1 while the worker leaves its mailbox alone because it has no descriptor to spare. */
  refusing: 34,
} as const;

export const HISTOGRAM_OFFSET = 256;

export interface Line {
  readonly fields: Float64Array;
  readonly flags: Int32Array;
  readonly latencies: Uint32Array;
}

export function scoreboardBytes(slots: number): number {
  return HEADER_BYTES + slots * LINE_BYTES;
}

/** Writes the header of fresh memory. */
export function stampHeader(memory: ArrayBuffer): void {
  new Int32Array(memory)[0] = SCOREBOARD_VERSION;
}

/** The line of a slot from 1. Throws when the memory has another layout. */
export function lineOf(memory: ArrayBuffer, slot: number): Line {
  const version = new Int32Array(memory)[0];
  if (version !== SCOREBOARD_VERSION) {
    throw new Error(`the scoreboard has version ${version}, this is version ${SCOREBOARD_VERSION}`);
  }
  const offset = HEADER_BYTES + (slot - 1) * LINE_BYTES;
  return {
    fields: new Float64Array(memory, offset, HISTOGRAM_OFFSET / 8),
    flags: new Int32Array(memory, offset, HISTOGRAM_OFFSET / 4),
    latencies: new Uint32Array(memory, offset + HISTOGRAM_OFFSET, LATENCY_BUCKETS),
  };
}

/** For a slot's next process. */
export function resetLine({ fields, flags, latencies }: Line): void {
  fields.fill(0);
  fields[Field.latencyMs] = Number.NaN;
  Atomics.store(flags, Flag.asleep, 0);
  Atomics.store(flags, Flag.roomWanted, 0);
  Atomics.store(flags, Flag.refusing, 0);
  latencies.fill(0);
}
