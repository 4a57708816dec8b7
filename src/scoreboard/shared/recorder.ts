/** The worker's side of the shared scoreboard: each fact is a store into its own record, no message. */
import { atEndOfTurn } from '../../platform/end-of-turn.ts';
import type { ProcessRecorder } from '../contract.ts';
import { HEARTBEAT_EVERY_MS, meanLatency } from '../load-counters.ts';
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
  const { fields } = record;
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
      fields[Field.closed]!++;
    },
    requestStarted(nowMs) {
      fields[Field.inFlight]!++;
      if (isBusyMarked) return;
      busy(nowMs);
      // When the callback that brought the request is over an app that blocks has unblocked.
      atEndOfTurn(idle);
    },
    requestFinished(durationMs, failed) {
      fields[Field.inFlight]!--;
      fields[failed ? Field.errors : Field.done]!++;
      latencyMs = meanLatency(latencyMs, durationMs);
      fields[Field.latencyMs] = latencyMs;
    },
    busy,
    idle,
    // The master reads the last numbers from the memory it shares.
    flush: () => Promise.resolve(),
    tellLast() {},
  };
}
