/**
 * The worker's side of the shared scoreboard: each fact is a store into its own record, no message. It counts in its
 * own memory and only shows the result, so that a stray store into the record lasts no longer than the next fact.
 */
import { atEndOfTurn } from '../../platform/end-of-turn.ts';
import type { ProcessRecorder } from '../contract.ts';
import { LatencyTally } from '../latencies.ts';
import { HEARTBEAT_EVERY_MS, isAnswered, meanLatency } from '../load-counters.ts';
import { Field, type ScoreboardRecord } from './layout.ts';

export interface SharedRecorder extends ProcessRecorder {
  /** The worker begins something that may keep it from its event loop. */
  busy(): void;
  /** The worker goes back to its event loop. */
  idle(): void;
}

/** `now` is monotonic and common to all processes; `utilization` is the event loop's recent share of busy time. */
export function createSharedRecorder(
  record: ScoreboardRecord,
  now: () => number,
  utilization: () => number,
): SharedRecorder {
  const { fields, latencies } = record;
  const tally = new LatencyTally();
  let closed = 0;
  let inFlight = 0;
  let done = 0;
  let errors = 0;
  let latencyMs: number | undefined;
  let isBusyMarked = false;

  const beat = () => {
    fields[Field.aliveAtMs] = now();
    fields[Field.utilization] = utilization();
  };
  beat();
  setInterval(beat, HEARTBEAT_EVERY_MS).unref();
  const busy = (nowMs = now()) => {
    isBusyMarked = true;
    fields[Field.busySinceMs] = nowMs;
  };

  const idle = () => {
    isBusyMarked = false;
    fields[Field.busySinceMs] = 0;
  };

  return {
    connectionClosed() {
      fields[Field.closed] = ++closed;
    },
    requestStarted(nowMs) {
      fields[Field.inFlight] = ++inFlight;
      if (isBusyMarked) return;
      busy(nowMs);
      // When the callback that brought the request is over an app that blocks has unblocked.
      atEndOfTurn(idle);
    },
    requestFinished(durationMs, failed) {
      fields[Field.inFlight] = --inFlight;
      if (failed) fields[Field.errors] = ++errors;
      else fields[Field.done] = ++done;
      if (isAnswered(durationMs)) {
        latencyMs = meanLatency(latencyMs, durationMs);
        fields[Field.latencyMs] = latencyMs;
        const bucket = tally.count(durationMs);
        latencies[bucket] = tally.counts[bucket]!;
        fields[Field.latencySumMs] = tally.sumMs;
      }
    },
    busy,
    idle,
    // The master reads the last numbers from the memory it shares.
    flush: () => Promise.resolve(),
    tellLast() {},
  };
}
