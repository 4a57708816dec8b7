/**
 * The scoreboard of the `ipc` transport: reports travel as messages.
 *
 * A closed connection is told soon, because algorithms and limits count connections: with the next connection
 * that is taken, or by a report of its own when none is taken for CLOSE_TOLD_WITHIN_MS. Request counters alone go
 * at most every REPORT_EVERY_MS: a message per keep-alive request would cost more than the request; latencies go with
 * the heartbeat. At most one
 * report is under way, so a stopped master does not make the worker's memory grow.
 */
import type { Channel } from '../../protocol/channel.ts';
import type { LoadReport, ProcessRecorder } from '../contract.ts';
import { LatencyTally } from '../latencies.ts';
import { HEARTBEAT_EVERY_MS, isAnswered, meanLatency } from '../load-counters.ts';
import type { LoadMessage } from './messages.ts';

const CLOSE_TOLD_WITHIN_MS = 1;
const REPORT_EVERY_MS = 20;

export interface MessageRecorder extends ProcessRecorder {
  /** The load as it is now, for a message that is sent anyway. */
  ride(): LoadReport;
}

/** `utilization` gives the event loop's recent share of busy time, 0 to 1. */
export function createMessageRecorder(channel: Channel, utilization: () => number): MessageRecorder {
  return new ReportingRecorder(channel, utilization);
}

class ReportingRecorder implements MessageRecorder {
  readonly #channel: Channel;
  readonly #utilization: () => number;
  #closed = 0;
  #inFlight = 0;
  #done = 0;
  #errors = 0;
  #latencyMs: number | undefined;
  readonly #latencies = new LatencyTally();
  readonly #changedLatencies = new Set<number>();
  #areLatenciesDue = false;
  #isSending = false;
  #isDirty = false;
  #isCloseUntold = false;
  #isCloseDue = false;
  #isReportDue = false;
  #flushed: (() => void)[] = [];

  constructor(channel: Channel, utilization: () => number) {
    this.#channel = channel;
    this.#utilization = utilization;
    // Even a worker with nothing to do says that its event loop turns.
    setInterval(() => {
      this.#areLatenciesDue = true;
      this.#report();
    }, HEARTBEAT_EVERY_MS).unref();
  }

  connectionClosed(): void {
    this.#closed++;
    this.#isCloseUntold = true;
    if (this.#isCloseDue) return;
    this.#isCloseDue = true;
    setTimeout(() => {
      this.#isCloseDue = false;
      if (this.#isCloseUntold) this.#report();
    }, CLOSE_TOLD_WITHIN_MS);
  }

  requestStarted(): void {
    this.#inFlight++;
    this.#reportSoon();
  }

  requestFinished(durationMs: number, failed: boolean): void {
    this.#inFlight--;
    if (failed) this.#errors++;
    else this.#done++;
    if (isAnswered(durationMs)) {
      this.#latencyMs = meanLatency(this.#latencyMs, durationMs);
      this.#changedLatencies.add(this.#latencies.count(durationMs));
    }
    this.#reportSoon();
  }

  ride(): LoadReport {
    this.#isCloseUntold = false;
    return {
      closed: this.#closed,
      inFlight: this.#inFlight,
      done: this.#done,
      errors: this.#errors,
      latencyMs: this.#latencyMs,
      utilization: this.#utilization(),
    };
  }

  flush(): Promise<void> {
    return new Promise((resolve) => {
      this.#flushed.push(resolve);
      this.#areLatenciesDue = true;
      this.#report();
    });
  }

  tellLast(): void {
    this.#areLatenciesDue = true;
    this.#send(() => {});
  }

  #reportSoon(): void {
    if (this.#isReportDue) return;
    this.#isReportDue = true;
    setTimeout(() => {
      this.#isReportDue = false;
      this.#report();
    }, REPORT_EVERY_MS).unref();
  }

  #report(): void {
    if (this.#isSending) {
      this.#isDirty = true;
      return;
    }
    this.#isDirty = false;
    this.#isSending = true;
    this.#send(() => {
      this.#isSending = false;
      if (this.#isDirty) return this.#report();
      for (const resolve of this.#flushed) resolve();
      this.#flushed = [];
    });
  }

  #send(done: () => void): void {
    const load: LoadMessage = { type: 'pointsman:load', load: this.ride() };
    this.#channel.send(this.#areLatenciesDue ? { ...load, ...this.#takeLatencies() } : load, undefined, done);
  }

  #takeLatencies(): Pick<LoadMessage, 'latencies' | 'latencySumMs'> {
    this.#areLatenciesDue = false;
    const { counts, sumMs } = this.#latencies;
    const changed = [...this.#changedLatencies].flatMap((bucket) => [bucket, counts[bucket]!]);
    this.#changedLatencies.clear();
    return { latencies: changed, latencySumMs: sumMs };
  }
}
