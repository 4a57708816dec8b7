/**
 * Applies the rules of `health.ts`: what a process says and what it leaves undone becomes a state. It keeps no timer:
 * `tick` says when it wants to look again.
 */
import type { HungReason, LoadReport } from './contract.ts';
import { type HealthThresholds, overdueMs, suspectMs, UNTAKEN_TRIES } from './health.ts';
import type { LoadAccount } from './load-account.ts';
import type { ProcessAccount } from './process-account.ts';
import { type CpuFacts, isStarved, suspect } from './starvation.ts';

export interface HealthWatchParts {
  readonly load: LoadAccount;
  readonly thresholds: HealthThresholds;
  readonly cpu: CpuFacts;
  /** `overdue` is told of what is pending for too long, which need not be looked at before that. */
  readonly isToldOverdue: boolean;
  /** It stalls, and what it has pending may find another worker. */
  stalled(process: ProcessAccount): void;
  /** What the process did up to this very moment is told, by `reported` and `moved` and the load account. */
  catchUp(process: ProcessAccount): void;
  probe(process: ProcessAccount): void;
  hung(process: ProcessAccount, reason: HungReason, forMs: number): void;
}

/** How often heartbeats are looked at, as a share of the time a worker has. */
const LOOKS_PER_HUNG_TIME = 8;

export class HealthWatch {
  readonly #parts: HealthWatchParts;
  /** When pending connections are to be looked at; infinite while none is. */
  #progressDueMs = Number.POSITIVE_INFINITY;
  #heartbeatDueMs = Number.POSITIVE_INFINITY;
  #cooldownDueMs = Number.POSITIVE_INFINITY;
  #heartbeatsSeenAtMs = 0;
  /** The master itself has been awake since then. */
  #awakeSinceMs = Number.NEGATIVE_INFINITY;
  readonly #watchesProgress: boolean;
  /** Whose verdict waits for what it did up to this moment. */
  #caughtUp: ProcessAccount | undefined;

  constructor(parts: HealthWatchParts) {
    this.#parts = parts;
    this.#watchesProgress = !parts.isToldOverdue && overdueMs(parts.thresholds) !== Number.POSITIVE_INFINITY;
  }

  /** When the next `tick` is due. */
  get dueMs(): number {
    return Math.min(this.#progressDueMs, this.#heartbeatDueMs, this.#cooldownDueMs);
  }

  /** Something was handed over. */
  assigned(nowMs: number): void {
    if (this.#watchesProgress && this.#progressDueMs === Number.POSITIVE_INFINITY)
      this.#progressDueMs = nowMs + overdueMs(this.#parts.thresholds);
  }

  /** Something may have been pending for `overdueMs` or longer. */
  overdue(): void {
    // Since when, so that a master that was asleep in the meantime can tell.
    this.#askToLook(Number.NEGATIVE_INFINITY);
  }

  /** A process is ready: its heartbeats count from here on. */
  ready(nowMs: number): void {
    if (this.#heartbeatDueMs !== Number.POSITIVE_INFINITY) return;
    this.#heartbeatsSeenAtMs = nowMs;
    this.#heartbeatDueMs = nowMs + this.#parts.thresholds.hungMs / LOOKS_PER_HUNG_TIME;
  }

  /** What the process says of being busy. */
  reported(process: ProcessAccount, { busySinceMs }: LoadReport, nowMs: number): void {
    const { load, thresholds, cpu } = this.#parts;
    const { busyMs, stallMs } = thresholds;
    if (busySinceMs === undefined) {
      load.setBusy(process, false);
      load.end(process, 'blocked');
      return;
    }
    const forMs = nowMs - busySinceMs;
    load.setBusy(process, forMs >= busyMs);
    if (forMs < stallMs) {
      load.end(process, 'blocked');
      if (forMs >= suspectMs(thresholds)) suspect(process, busySinceMs, cpu);
    } else if (
      this.#standsStill(process, busySinceMs, forMs) &&
      this.#isTrue(process, () => process.report.busySinceMs === busySinceMs)
    ) {
      load.begin(process, 'blocked');
    }
  }

  /** It took something, or shows that its event loop turns. */
  moved(process: ProcessAccount): void {
    this.#parts.load.end(process, 'stalled');
  }

  /** So many connections it had left were reclaimed. */
  reclaimed(process: ProcessAccount, count: number, nowMs: number): void {
    if (count === 0) return;
    if (process.untakenTries === 0) process.untakenSinceMs = nowMs;
    process.untakenTries++;
  }

  /** It refused, or was not reached: for a moment others first. */
  coolDown(process: ProcessAccount, nowMs: number): void {
    process.cooldownUntilMs = nowMs + this.#parts.thresholds.cooldownMs;
    this.#cooldownDueMs = Math.min(this.#cooldownDueMs, process.cooldownUntilMs);
    this.#parts.load.begin(process, 'cooldown');
  }

  tick(nowMs: number): void {
    if (this.#progressDueMs <= nowMs) this.#lookAtProgress(nowMs);
    if (this.#heartbeatDueMs <= nowMs) this.#lookAtHeartbeats(nowMs);
    if (this.#cooldownDueMs <= nowMs) this.#endCooldowns(nowMs);
  }

  #askToLook(atLeastMs: number): void {
    const { load, thresholds } = this.#parts;
    // A look that is due has its time from the last one.
    if (this.#progressDueMs !== Number.POSITIVE_INFINITY) return;
    for (const { stillSinceMs } of load.processes) {
      if (stillSinceMs === undefined) continue;
      const dueMs = Math.max(stillSinceMs + overdueMs(thresholds), atLeastMs);
      this.#progressDueMs = Math.min(this.#progressDueMs, dueMs);
    }
  }

  #lookAtProgress(nowMs: number): void {
    const { load, thresholds } = this.#parts;
    // What workers said while the master was stopped it has yet to read.
    const wasAsleep = nowMs - this.#progressDueMs > thresholds.asleepMs;
    this.#progressDueMs = Number.POSITIVE_INFINITY;
    const half = overdueMs(thresholds);
    let nextMs = Number.POSITIVE_INFINITY;
    for (const process of load.processes) {
      const { stillSinceMs } = process;
      if (stillSinceMs === undefined) continue;
      const forMs = nowMs - stillSinceMs;
      this.#judgeProgress(process, stillSinceMs, nowMs, wasAsleep);
      // A stalled one is looked at again and again: somebody else may have become free in the meantime.
      nextMs = Math.min(nextMs, forMs < half ? half - forMs : half);
    }
    // Workers that were not heard get the whole time to be heard.
    const atLeastMs = wasAsleep ? 2 * half : 0;
    if (nextMs !== Number.POSITIVE_INFINITY) this.#progressDueMs = nowMs + Math.max(nextMs, atLeastMs);
  }

  #judgeProgress(process: ProcessAccount, sinceMs: number, nowMs: number, wasAsleep: boolean): void {
    const { load, thresholds, cpu, stalled, probe, hung } = this.#parts;
    const forMs = nowMs - sinceMs;
    const { stallMs, probeMs, ackMs } = thresholds;
    if (
      forMs >= stallMs &&
      this.#standsStill(process, sinceMs, forMs) &&
      this.#isTrue(process, () => process.stillSinceMs === sinceMs)
    ) {
      if (!process.isAbsent('stalled')) process.stalledSinceMs = sinceMs;
      load.begin(process, 'stalled');
      stalled(process);
    } else if (forMs >= suspectMs(thresholds)) {
      suspect(process, sinceMs, cpu);
    }
    // One that answers others may still not know of this one.
    if (nowMs - process.sentAtMs[0]! >= probeMs) probe(process);
    if (forMs >= ackMs && !wasAsleep) hung(process, 'pending', forMs);
  }

  /**
   * While nobody else has nothing to do, what waits at this one would wait anywhere; and a worker without a CPU
   * cannot move. But nobody has to wait for ever.
   */
  #standsStill(process: ProcessAccount, sinceMs: number, forMs: number): boolean {
    const { load, thresholds, cpu } = this.#parts;
    if (forMs >= thresholds.stallAtMostMs) return true;
    return load.isAnotherFree(process) && !isStarved(process, sinceMs, thresholds.enoughCpuMs, cpu);
  }

  /**
   * The verdict rests on what the process had done some time ago: a master without a CPU reads old news, and a worker
   * that sleeps may do so because it is done. So the last word is what it has done by now.
   */
  #isTrue(process: ProcessAccount, isStill: () => boolean): boolean {
    // What it is caught up with comes here, too.
    if (this.#caughtUp === process) return false;
    this.#caughtUp = process;
    try {
      this.#parts.catchUp(process);
    } finally {
      this.#caughtUp = undefined;
    }
    return isStill();
  }

  #lookAtHeartbeats(nowMs: number): void {
    const { load, thresholds, hung } = this.#parts;
    const { hungMs } = thresholds;
    // A master that was stopped itself, or whose machine slept, knows nothing about the time in between.
    const wasAsleep = nowMs - this.#heartbeatsSeenAtMs > hungMs / 2;
    this.#heartbeatsSeenAtMs = nowMs;
    this.#heartbeatDueMs = nowMs + hungMs / LOOKS_PER_HUNG_TIME;
    if (wasAsleep) {
      this.#awakeSinceMs = nowMs;
      return;
    }
    for (const process of load.processes) {
      // How long it may take to start is another limit.
      if (!process.isReady) continue;
      const silentMs = nowMs - process.aliveAtMs;
      if (silentMs >= hungMs) hung(process, 'silent', silentMs);
      else if (silentMs >= hungMs / 2) load.begin(process, 'silent');
      else load.end(process, 'silent');
      this.#judgeTaking(process, nowMs);
    }
    // Whoever is to tell may be kept from it by the very worker.
    if (this.#parts.isToldOverdue) this.#askToLook(nowMs);
  }

  /** Its heartbeat may go on: whoever takes nothing of all that it is sent is of no use. */
  #judgeTaking(process: ProcessAccount, nowMs: number): void {
    const { thresholds, probe, hung } = this.#parts;
    if (process.isAbsent('draining')) return;
    // It may have nothing pending any more, and not know that it is to look.
    if (process.isAbsent('stalled')) probe(process);
    const sinceMs = untakenSinceMs(process);
    if (sinceMs === undefined) return;
    const forMs = nowMs - Math.max(sinceMs, this.#awakeSinceMs);
    if (forMs >= thresholds.untakenMs) hung(process, 'untaken', forMs);
  }

  #endCooldowns(nowMs: number): void {
    const { load } = this.#parts;
    this.#cooldownDueMs = Number.POSITIVE_INFINITY;
    for (const process of load.processes) {
      if (!process.isAbsent('cooldown')) continue;
      if (process.cooldownUntilMs <= nowMs) load.end(process, 'cooldown');
      else this.#cooldownDueMs = Math.min(this.#cooldownDueMs, process.cooldownUntilMs);
    }
  }
}

/** Since when it has left what it was sent; undefined when there is nothing to say against it. */
function untakenSinceMs(process: ProcessAccount): number | undefined {
  const { sentAtMs, takenAtMs, untakenTries, stalledSinceMs } = process;
  if (process.isAbsent('stalled')) return stalledSinceMs;
  if (untakenTries >= UNTAKEN_TRIES) return process.untakenSinceMs;
  const [oldestMs] = sentAtMs;
  return oldestMs === undefined ? undefined : Math.max(oldestMs, takenAtMs);
}
