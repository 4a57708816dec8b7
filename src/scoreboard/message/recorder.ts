/**
 * The scoreboard of the `ipc` transport: reports travel as messages.
 *
 * A closed connection is told at the end of the loop turn, because algorithms and limits count connections.
 * Request counters alone go at most every REPORT_EVERY_MS: a message per keep-alive request would cost more
 * than the request. At most one report is under way, so a stopped master does not make the worker's memory grow.
 */
import type { Channel } from '../../bus/channel.ts';
import type { LoadRecorder } from '../contract.ts';
import { meanLatency, SIGN_OF_LIFE_EVERY_MS } from '../load-counters.ts';
import type { LoadMessage } from './messages.ts';

const REPORT_EVERY_MS = 20;

export interface MessageRecorder extends LoadRecorder {
  /** Sends what is not yet told; resolves when it is on its way. For the last report before an exit. */
  flush(): Promise<void>;
}

/** `utilization` gives the event loop's recent share of busy time, 0 to 1. */
export function createMessageRecorder(channel: Channel, utilization: () => number): MessageRecorder {
  let closed = 0;
  let inFlight = 0;
  let done = 0;
  let errors = 0;
  let latencyMs: number | undefined;
  let isSending = false;
  let isDirty = false;
  let isTurnEndAsked = false;
  let isReportDue = false;
  let flushed: (() => void)[] = [];

  function report(): void {
    if (isSending) {
      isDirty = true;
      return;
    }
    isDirty = false;
    isSending = true;
    const message: LoadMessage = {
      type: 'pointsman:load',
      load: { closed, inFlight, done, errors, latencyMs, utilization: utilization() },
    };
    channel.send(message, undefined, () => {
      isSending = false;
      if (isDirty) return report();
      for (const resolve of flushed) resolve();
      flushed = [];
    });
  }

  function reportAtTurnEnd(): void {
    if (isTurnEndAsked) return;
    isTurnEndAsked = true;
    setImmediate(() => {
      isTurnEndAsked = false;
      report();
    });
  }

  function reportSoon(): void {
    if (isReportDue) return;
    isReportDue = true;
    setTimeout(() => {
      isReportDue = false;
      report();
    }, REPORT_EVERY_MS).unref();
  }

  // Even a worker with nothing to do says that its event loop turns.
  setInterval(report, SIGN_OF_LIFE_EVERY_MS).unref();

  return {
    connectionClosed() {
      closed++;
      reportAtTurnEnd();
    },
    requestStarted() {
      inFlight++;
      reportSoon();
    },
    requestFinished(durationMs, failed) {
      inFlight--;
      if (failed) errors++;
      else done++;
      latencyMs = meanLatency(latencyMs, durationMs);
      reportSoon();
    },
    flush() {
      return new Promise((resolve) => {
        flushed.push(resolve);
        report();
      });
    },
  };
}
