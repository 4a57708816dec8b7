/** `lb` as a service: what its manager is told from the start to the end, and that it is alive. */
import { alive, mainProcess, only, ready, reloading, stopping } from './messages.ts';
import type { Send } from './send.ts';

export interface Service {
  /** Clients are served from now on. */
  started(parts: Alive): void;
  /** A reload began. */
  reloading(): void;
  /** It is over. `failure`: why it was undone. */
  reloaded(failure?: string): void;
  /** Workers came or went. */
  changed(): void;
  /** Another process of the same service takes over, and says all else. */
  handOver(pid: number): void;
  /** `withinMs`: the most that it takes. */
  stopping(withinMs: number): void;
  /** This process ends with an error, for this reason. */
  failed(reason: string): void;
  close(): void;
}

export interface Alive {
  /** In a line. */
  status(): string;
  /** A worker is there for clients. */
  isServing(): boolean;
}

export interface ServiceParts {
  readonly send: Send;
  /** CLOCK_MONOTONIC. */
  nowUs(): bigint;
  /** The manager waits no longer than this for a sign of life; undefined where it does not wait for any. */
  readonly watchdogMs: number | undefined;
}

/** The time it takes to say so, and to end what is left. */
const STOP_MARGIN_MS = 5_000;

export function createService({ send, nowUs, watchdogMs }: ServiceParts): Service {
  let of: Alive | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isReloading = false;
  let isStopping = false;
  let said: string | undefined;
  let failure: string | undefined;

  /** The loop turns, and somebody is served. */
  const beat = (): void => {
    if (of?.isServing()) send(alive);
  };

  return {
    started(parts) {
      of = parts;
      said = statusOf(of, failure);
      send(ready({ status: said }));
      if (watchdogMs === undefined) return;
      beat();
      timer = setInterval(beat, watchdogMs / 2).unref();
    },
    reloading() {
      if (isReloading || isStopping || of === undefined) return;
      isReloading = true;
      send(reloading(nowUs(), { status: 'reloading' }));
    },
    reloaded(reason) {
      if (!isReloading || isStopping || of === undefined) return;
      isReloading = false;
      failure = reason;
      said = statusOf(of, failure);
      send(ready({ status: said }));
    },
    changed() {
      if (isReloading || isStopping || of === undefined) return;
      const now = statusOf(of, failure);
      if (now !== said) send(only({ status: now }));
      said = now;
    },
    failed: (reason) => send(only({ status: reason })),
    stopping(withinMs) {
      if (isStopping) return;
      isStopping = true;
      // It is for the time limit of the stop from here on to see to it that this ends.
      of = { status: () => 'stopping', isServing: () => true };
      send(stopping(withinMs + STOP_MARGIN_MS, { status: 'finishing what is open' }));
    },
    handOver(pid) {
      isStopping = true;
      clearInterval(timer);
      // A sign of life, because what the other one said before the manager knew of it did not count.
      send(watchdogMs === undefined ? mainProcess(pid) : `${alive}\n${mainProcess(pid)}`);
    },
    close: () => clearInterval(timer),
  };
}

/** `failure`: of the last reload. The manager has no word for one that failed. */
function statusOf({ status }: Alive, failure: string | undefined): string {
  return failure === undefined ? status() : `${status()}; the last reload failed: ${failure}`;
}

/** Undefined where the manager expects no sign of life of this process. */
export function watchdogOf(env: NodeJS.ProcessEnv, pid: number): number | undefined {
  const { WATCHDOG_USEC: us, WATCHDOG_PID: watched } = env;
  if (us === undefined || !/^[1-9]\d{0,15}$/.test(us)) return undefined;
  return watched === undefined || watched === String(pid) ? Number(us) / 1_000 : undefined;
}
