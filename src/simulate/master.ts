/** The master of a run: tells dispatch, which is the live master's, what happens, and does what it decides. */
import type { Algorithm } from '../algorithms/contract.ts';
import type { DispatchPorts, ReturnReason } from '../dispatch/contract.ts';
import { Dispatch, type DispatchRules } from '../dispatch/dispatch.ts';
import type { Frontend } from '../dispatch/frontend.ts';
import type { HealthThresholds } from '../dispatch/health.ts';
import type { ProcessAccount } from '../dispatch/process-account.ts';
import { BusyTimes } from './busy-times.ts';
import type { NextClient } from './clients.ts';
import type { Clock } from './clock.ts';
import type { ConnectionLife, LifeObserver } from './connection-life.ts';
import { type ConnectionTable, NONE, State } from './connection-table.ts';
import { Counter, type Measurement } from './statistics/measurement.ts';
import { TimerKind, type Timers } from './timers.ts';
import type { Workers } from './workers.ts';

export interface MasterParts {
  readonly rules: DispatchRules;
  /** What a worker has pending can be taken back. */
  readonly reclaims: boolean;
  /** By worker. */
  readonly weights: readonly number[];
  /** Each request blocks its worker: only then it can be busy. */
  readonly workersBlock: boolean;
  readonly clock: Clock;
  readonly connections: ConnectionTable;
  readonly timers: Timers;
  readonly measurement: Measurement;
  readonly workers: Workers;
  readonly life: ConnectionLife;
  readonly algorithm: Algorithm;
  readonly nextClient: NextClient;
}

const NEVER = Number.POSITIVE_INFINITY;

export class Master implements LifeObserver {
  readonly #parts: MasterParts;
  readonly #dispatch: Dispatch<number>;
  readonly #frontend: Frontend<number>;
  /** By worker: its process, which may be gone. */
  readonly #processes: ProcessAccount[];
  /** Undefined where no rule asks for it. */
  readonly #busy: BusyTimes | undefined;
  readonly #watchesStalls: boolean;
  readonly #watchesQueueTimes: boolean;
  /** Of the latest time at which dispatch wants to be woken. */
  #wakeVersion = 0;

  constructor(parts: MasterParts) {
    const { rules, weights } = parts;
    this.#parts = parts;
    this.#watchesStalls = rules.thresholds.stallMs !== NEVER;
    this.#watchesQueueTimes = rules.limits.queueTimeoutMs !== NEVER;
    this.#dispatch = new Dispatch(rules, this.#ports());
    this.#frontend = this.#dispatch.open(parts.algorithm);
    this.#busy = this.#busyTimes(rules.thresholds);
    const { load } = this.#dispatch;
    this.#processes = weights.map((weight, worker) => {
      load.addSlot(weight);
      return load.enter(worker + 1, 1, parts.workers.reports[worker]);
    });
    for (const process of this.#processes) this.#dispatch.join(this.#frontend, process);
    this.#dispatch.ready(...this.#processes);
  }

  /** The connection is new, or came back to the master with its client's next request. */
  accept(connection: number): void {
    const { connections, measurement } = this.#parts;
    connections.setState(connection, State.waiting);
    connections.setWorker(connection, NONE);
    if (this.#watchesQueueTimes) connections.waited[connection] = 0;
    this.#dispatch.accept(this.#frontend, connection);
    measurement.masterQueue(this.#frontend.waiting);
  }

  /** For events of one moment: whoever waits is looked after when all of them are told. */
  together(tell: () => void): void {
    this.#dispatch.together(tell);
  }

  /** To be called when the timer with this version is due. False when dispatch did not wait for it any more. */
  wake(version: number): boolean {
    if (version !== this.#wakeVersion) return false;
    this.#dispatch.tick();
    return true;
  }

  /** What an algorithm sees changed, though no worker did. */
  signalsChanged(): void {
    this.#dispatch.roomMade();
  }

  taken(worker: number): void {
    this.#dispatch.taken(this.#processes[worker]!);
  }

  requestStarted(worker: number): void {
    this.#busy?.started(worker, this.#parts.clock.now);
  }

  requestEnded(worker: number): void {
    if (this.#busy === undefined) return;
    this.#busy.ended(worker);
    const process = this.#processes[worker]!;
    if (process.isBusy || process.isAbsent('blocked')) this.#report(worker);
  }

  /** Its event loop turns after a request. */
  finished(worker: number): void {
    if (this.#watchesStalls) this.#dispatch.finished(this.#processes[worker]!);
  }

  /** Its event loop turns. */
  moved(worker: number): void {
    this.#dispatch.moved(this.#processes[worker]!);
  }

  closed(worker: number): void {
    this.#dispatch.closed(this.#processes[worker]!, 1);
  }

  returned(worker: number, connection: number, reason: ReturnReason): void {
    const { connections, measurement } = this.#parts;
    connections.setState(connection, State.waiting);
    connections.setWorker(connection, NONE);
    measurement.count(Counter.redispatched);
    this.#dispatch.returned(this.#processes[worker]!, connection, reason);
    measurement.masterQueue(this.#frontend.waiting);
  }

  /** The worker's present process, or the one that is gone. */
  processOf(worker: number): ProcessAccount {
    return this.#processes[worker]!;
  }

  drain(worker: number): void {
    this.#dispatch.drain(this.#processes[worker]!);
  }

  /** Its process ends: nothing more for it, while it is told what becomes of what it had. */
  left(worker: number): void {
    this.#dispatch.left(this.#processes[worker]!);
    this.#busy?.ended(worker);
  }

  /** That has been told: what it had taken is lost. */
  gone(worker: number): void {
    this.#dispatch.gone(this.#processes[worker]!);
  }

  /** The worker has a new process. */
  entered(worker: number): void {
    const { generation } = this.#processes[worker]!;
    const process = this.#dispatch.load.enter(
      worker + 1,
      generation + 1,
      this.#parts.workers.reports[worker],
    );
    this.#processes[worker] = process;
    this.#dispatch.join(this.#frontend, process);
    this.#dispatch.ready(process);
  }

  #ports(): DispatchPorts<number, ProcessAccount> {
    const { clock, connections, life, workers, nextClient } = this.#parts;
    return {
      now: () => clock.now,
      refresh: () => this.#busy?.refresh(clock.now),
      // Here nothing happens between the news and the verdict.
      catchUp() {},
      frontendOf: () => this.#frontend.id,
      waitedMs: (connection) => (this.#watchesQueueTimes ? connections.waited[connection]! : 0),
      infoOf: nextClient,
      send: ({ slot }, connection, waitedMs) => {
        if (this.#watchesQueueTimes) connections.waited[connection] = waitedMs;
        life.hand(slot - 1, connection);
      },
      refuse: (connection) => life.refused(connection),
      // Clients wait for as long as it takes.
      hasLeft: () => false,
      drop() {},
      refusing: () => 0,
      wantRoom() {},
      reclaim: (process) => this.#reclaim(process),
      probe() {},
      hung() {},
      cpuMs: ({ slot }) => workers.cpuTime(slot - 1),
      isRunnable: ({ slot }) => workers.isRunnable(slot - 1),
      wakeAt: (time) => this.#wakeAt(time),
    };
  }

  #reclaim(process: ProcessAccount): number {
    const { life, measurement, reclaims } = this.#parts;
    if (!reclaims) return 0;
    const count = life.returnPending(process.slot - 1, 'reclaimed');
    if (!process.isAbsent('draining')) measurement.count(Counter.reclaimed, count);
    return count;
  }

  #wakeAt(time: number): void {
    const { clock, timers } = this.#parts;
    // Of the least step that the clock can show, so that time goes on even where rounding says that it is too early.
    const next = clock.now + Math.max(clock.now * 2 ** -51, Number.MIN_VALUE);
    timers.set(Math.max(time, next), TimerKind.wake, 0, ++this.#wakeVersion);
  }

  #busyTimes(thresholds: HealthThresholds): BusyTimes | undefined {
    const { workers, workersBlock } = this.#parts;
    const isOn = thresholds.busyMs !== NEVER || thresholds.stallMs !== NEVER;
    if (!isOn || !workersBlock) return undefined;
    return new BusyTimes({
      since: workers.busySince,
      thresholds,
      tell: (worker) => this.#report(worker),
      isBlocked: (worker) => this.#processes[worker]!.isAbsent('blocked'),
      isAnyFree: () => this.#dispatch.load.isAnotherFree(),
    });
  }

  #report(worker: number): void {
    const process = this.#processes[worker]!;
    this.#dispatch.reported(process, process.report);
  }
}
