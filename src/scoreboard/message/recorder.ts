/**
 * The scoreboard of the `ipc` transport: reports travel as messages.
 *
 * A closed connection is told soon, because algorithms and limits count connections: with the next connection
 * that is taken, or by a report of its own when none is taken for CLOSE_TOLD_WITHIN_MS. Request counters alone go
 * at most every REPORT_EVERY_MS: a message per keep-alive request would cost more than the request. At most one
 * report is under way, so a stopped master does not make the worker's memory grow.
 */
import type { Channel } from '../../protocol/channel.ts';
import type { LoadRecorder, LoadReport } from '../contract.ts';
import { meanLatency, SIGN_OF_LIFE_EVERY_MS } from '../load-counters.ts';
import type { LoadMessage } from './messages.ts';

const CLOSE_TOLD_WITHIN_MS = 1;
const REPORT_EVERY_MS = 20;

export interface MessageRecorder extends LoadRecorder {
  /** Sends what is not yet told; resolves when it is on its way. For the last report before an exit. */
  flush(): Promise<void>;
  /** The load as it is now, for a message that is sent anyway. */
  ride(): LoadReport;
}

/** `utilization` gives the event loop's recent share of busy time, 0 to 1. */
// over the limit: a factory of small methods over the counters of one worker
export function createMessageRecorder(channel: Channel, utilization: () => number): MessageRecorder {
  let closed = 0;
  let inFlight = 0;
  let done = 0;
  let errors = 0;
  let latencyMs: number | undefined;
  let isSending = false;
  let isDirty = false;
  let isCloseUntold = false;
  let isCloseDue = false;
  let isReportDue = false;
  let flushed: (() => void)[] = [];

  function report(): void {
    if (isSending) {
      isDirty = true;
      return;
    }
    isDirty = false;
    isSending = true;
    const message: LoadMessage = { type: 'pointsman:load', load: load() };
    channel.send(message, undefined, () => {
      isSending = false;
      if (isDirty) return report();
      for (const resolve of flushed) resolve();
      flushed = [];
    });
  }

  function load(): LoadReport {
    isCloseUntold = false;
    return { closed, inFlight, done, errors, latencyMs, utilization: utilization() };
  }

  function tellCloseSoon(): void {
    isCloseUntold = true;
    if (isCloseDue) return;
    isCloseDue = true;
    setTimeout(() => {
      isCloseDue = false;
      if (isCloseUntold) report();
    }, CLOSE_TOLD_WITHIN_MS);
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
      tellCloseSoon();
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
    ride: load,
    flush() {
      return new Promise((resolve) => {
        flushed.push(resolve);
        report();
      });
    },
  };
}
