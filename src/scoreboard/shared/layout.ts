/**
 * Where things stand in the shared memory of a process: a header, then its record. Each process has memory of its
 * own, and what one had no other gets, so that no store of one reaches another's record. The counters are float64,
 * written by the worker alone, and an aligned 8-byte store is never seen half done on x64 and arm64. Only the flags
 * are written by both sides, and only by atomic operations.
 */

import { LATENCY_BUCKETS } from '../latencies.ts';

/** Raised whenever an offset changes: a master and a worker of different versions must not talk. */
const VERSION = 6;

const HEADER_BYTES = 64;
/** Fields and flags share four cache lines. */
const RECORD_BYTES = 256;
const LATENCIES_AT = HEADER_BYTES + RECORD_BYTES;

/** What a process's memory takes. */
export const SCOREBOARD_BYTES: number = LATENCIES_AT + LATENCY_BUCKETS * Float64Array.BYTES_PER_ELEMENT;

/** Index of each float64 in a record. */
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
  /** Of all requests that are counted in the latencies. */
  latencySumMs: 9,
} as const;

/** Index of each int32 flag in a record. */
export const Flag = {
  /** 1 when the worker has found its mailbox empty and needs a byte on the wake pipe. */
  asleep: 32,
  /** Above 0 when the master wants to be woken after the worker took so many, or found its mailbox empty. */
  roomWanted: 33,
  /** 1 while the worker leaves its mailbox alone because it has no descriptor to spare. */
  refusing: 34,
  /** What the master has sent and not got back unread; it counts on beyond the largest int32 with the smallest. */
  sent: 35,
  /** What the worker has received, in the same way: where the two are the same, nothing waits. */
  received: 36,
} as const;

/** A process's own account of what it does; the process writes, the master reads. */
export interface ScoreboardRecord {
  readonly fields: Float64Array;
  readonly flags: Int32Array;
  /** How many requests took how long, as in latencies.ts. */
  readonly latencies: Float64Array;
}

/** Makes memory the record of a new process. */
export function resetRecord(memory: ArrayBuffer): ScoreboardRecord {
  new Int32Array(memory)[0] = VERSION;
  const record = recordOf(memory);
  record.fields.fill(0);
  record.fields[Field.latencyMs] = Number.NaN;
  record.latencies.fill(0);
  return record;
}

/** Throws when the memory has another layout. */
export function recordOf(memory: ArrayBuffer): ScoreboardRecord {
  const version = new Int32Array(memory)[0];
  if (version !== VERSION)
    throw new Error(`the scoreboard has version ${version}, this is version ${VERSION}`);
  return {
    fields: new Float64Array(memory, HEADER_BYTES, RECORD_BYTES / Float64Array.BYTES_PER_ELEMENT),
    flags: new Int32Array(memory, HEADER_BYTES, RECORD_BYTES / Int32Array.BYTES_PER_ELEMENT),
    latencies: new Float64Array(memory, LATENCIES_AT, LATENCY_BUCKETS),
  };
}
