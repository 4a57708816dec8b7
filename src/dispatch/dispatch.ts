// over the limit: every event that dispatch knows is one small method of the same object
/**
 * Decides for each connection: a worker now, a place in the queue, or a refusal; and for each worker whether it may
 * get one. The master and the simulator drive the very same code: it has no clock, no timer and no socket.
 *
 * Events come in by its methods, decisions go out by its ports. An event that comes in while a decision is made, from
 * a port that found something out, is only taken in; whoever waits is looked after when the decision is over.
 */
import type { Algorithm } from '../algorithms/contract.ts';
import type { DispatchLimits, DispatchPorts, LoadReport, ReturnReason } from './contract.ts';
import type { Frontend } from './frontend.ts';
import type { Frontends } from './frontends.ts';
import type { HealthThresholds } from './health.ts';
import { HealthWatch } from './health-watch.ts';
import { LoadAccount } from './load-account.ts';
import type { Moves } from './move-targets.ts';
import { Placement } from './placement.ts';
import type { ProcessAccount } from './process-account.ts';
import { ReclaimAccount } from './reclaim-account.ts';
import { createWarmUp } from './warm-up.ts';

export interface DispatchRules {
  readonly limits: DispatchLimits;
  readonly thresholds: HealthThresholds;
}

const NEVER = Number.POSITIVE_INFINITY;

/** Reasons that say that the next connection would fare no better for a moment. */
const COOLING: ReadonlySet<ReturnReason> = new Set(['refused', 'undelivered', 'mailbox-full']);

export class Dispatch<Connection> {
  readonly load: LoadAccount;
  readonly reclaims: ReclaimAccount;
  readonly #ports: DispatchPorts<Connection, ProcessAccount>;
  readonly #placement: Placement<Connection>;
  readonly #watch: HealthWatch;
  /** Events under way, one within the other. */
  #depth = 0;
  /** What the driver was asked for last. */
  #wakeAtMs = NEVER;

  constructor({ limits, thresholds }: DispatchRules, ports: DispatchPorts<Connection, ProcessAccount>) {
    const { load, placement, watch } = assemble({ limits, thresholds }, ports, (process) =>
      this.#stalled(process),
    );
    this.#ports = ports;
    this.load = load;
    this.reclaims = new ReclaimAccount(thresholds.stallMs);
    this.#placement = placement;
    this.#watch = watch;
  }

  get frontends(): Frontends<Connection> {
    return this.#placement.frontends;
  }

  /** For events of one moment: whoever waits is looked after when all of them are told. */
  together(tell: () => void): void {
    this.#begin();
    try {
      tell();
    } finally {
      this.#end();
    }
  }

  /** A client connected at this address. */
  accept(frontend: Frontend<Connection>, connection: Connection): void {
    this.#begin();
    try {
      frontend.accepted++;
      this.#ports.refresh();
      // Those that wait come first.
      while (this.#placement.isRoomMade) this.#placement.dispatchWaiting();
      this.#placement.place(frontend, connection);
    } finally {
      this.#end();
    }
  }

  /**
   * A connection for this process and nobody else, whether it is in the rotation or not: one that does not take it
   * makes an end of it. To be told when the connection is over.
   */
  offer(process: ProcessAccount, connection: Connection): { over(): void } {
    this.#begin();
    try {
      this.#placement.offer(process, connection);
    } finally {
      this.#end();
    }
    return { over: () => this.#placement.offerIsOver(connection) };
  }

  /** The process took a connection. False when it had none pending. */
  taken(process: ProcessAccount): boolean {
    this.#begin();
    try {
      const nowMs = this.#ports.now();
      const isTrue = this.load.taken(process, nowMs);
      if (isTrue) this.#placement.isRoomMade = true;
      this.#moved(process, nowMs);
      return isTrue;
    } finally {
      this.#end();
    }
  }

  /** The process shows that its event loop turns. */
  moved(process: ProcessAccount): void {
    if (!process.isAbsent('stalled') && this.reclaims.isEmpty) return;
    this.#begin();
    try {
      this.#moved(process, this.#ports.now());
    } finally {
      this.#end();
    }
  }

  /** A process may have left something pending for `overdueMs`, by a driver that tells. */
  overdue(): void {
    this.#watch.overdue();
    this.tick();
  }

  /** A pending connection came back unread. */
  returned(process: ProcessAccount, connection: Connection, reason: ReturnReason): void {
    this.#begin();
    try {
      if (COOLING.has(reason)) this.#watch.coolDown(process, this.#ports.now());
      this.load.returned(process);
      this.#placement.again(process, connection, reason === 'declined');
    } finally {
      this.#end();
    }
  }

  /** An app declined a connection that its worker had taken. */
  handedBack(process: ProcessAccount, connection: Connection): void {
    this.#begin();
    try {
      this.load.handedBack(process);
      this.#placement.again(process, connection, true);
    } finally {
      this.#end();
    }
  }

  /** The process gave up a connection on which nothing was under way; it reports it as closed. */
  migrated(process: ProcessAccount, connection: Connection): void {
    this.#begin();
    try {
      this.#placement.migrated(process, connection);
    } finally {
      this.#end();
    }
  }

  /** Another master gives a connection on which nothing was under way in its workers: none of them counts here. */
  handedDown(connection: Connection): void {
    this.#begin();
    try {
      this.#placement.handedDown(connection);
    } finally {
      this.#end();
    }
  }

  /** So many of them may be told of without leaving too little room for new clients. */
  get roomHandedDown(): number {
    return this.#placement.roomHandedDown;
  }

  /** What those of `from` give up next goes to the workers of `to`, so many to each, whatever the algorithm says. */
  steerMoves(from: ReadonlySet<ProcessAccount>, to: ReadonlyMap<ProcessAccount, number>): Moves {
    return this.#placement.moveTargets.set(from, to);
  }

  /** What the process says of its load. */
  reported(process: ProcessAccount, report: LoadReport): void {
    // For each connection every worker is looked at, and most have nothing new to say.
    if (report === process.report && isSettled(process)) return;
    this.#begin();
    try {
      const nowMs = this.#ports.now();
      if (this.load.reported(process, report, nowMs)) this.#placement.isRoomMade = true;
      this.#watch.reported(process, report, nowMs);
    } finally {
      this.#end();
    }
  }

  /** The process answered a request and came back to its event loop, where no report tells. */
  finished(process: ProcessAccount): void {
    this.#begin();
    try {
      const nowMs = this.#ports.now();
      this.load.finished(process, nowMs);
      this.#moved(process, nowMs);
    } finally {
      this.#end();
    }
  }

  /** `count` connections of the process ended, where no report tells. */
  closed(process: ProcessAccount, count: number): void {
    this.#begin();
    try {
      if (this.load.closed(process, count)) this.#placement.isRoomMade = true;
    } finally {
      this.#end();
    }
  }

  /** A worker that was full may have room. */
  roomMade(): void {
    this.#begin();
    try {
      this.#placement.isRoomMade = true;
    } finally {
      this.#end();
    }
  }

  /** From now on the processes serve their slots; those that did so before get nothing more. */
  ready(...processes: readonly ProcessAccount[]): void {
    this.#begin();
    try {
      const nowMs = this.#ports.now();
      this.load.ready(processes, nowMs);
      this.#watch.ready(nowMs);
    } finally {
      this.#end();
    }
  }

  /** Nothing for this slot until it is resumed; what its process has not taken goes to others. */
  pause(slot: number): void {
    this.#begin();
    try {
      this.load.setPaused(slot, true);
      for (const process of this.load.processes) if (process.slot === slot) this.#ports.reclaim(process);
    } finally {
      this.#end();
    }
  }

  resume(slot: number): void {
    this.#begin();
    try {
      this.load.setPaused(slot, false);
      this.#placement.isRoomMade = true;
    } finally {
      this.#end();
    }
  }

  /** Of what the algorithms mean for it, only a growing share goes there for `forMs`. */
  warmUp(process: ProcessAccount, forMs: number): void {
    if (forMs > 0) process.warmUp = createWarmUp(this.#ports.now(), forMs);
  }

  /** The slot's weight from the next pick on. */
  setWeight(slot: number, weight: number): void {
    this.#begin();
    try {
      this.load.setWeight(slot, weight);
    } finally {
      this.#end();
    }
  }

  /** Nothing more for this one, and what it has not taken goes to others. */
  drain(process: ProcessAccount): void {
    this.#begin();
    try {
      this.load.begin(process, 'draining');
      this.#ports.reclaim(process);
    } finally {
      this.#end();
    }
  }

  /** The process is gone: nothing more for it, while `returned` and `taken` tell what became of what it had. */
  left(process: ProcessAccount): void {
    this.#begin();
    try {
      this.load.left(process);
    } finally {
      this.#end();
    }
  }

  /** Everything that is known of what it had has been told. How many connections died with it. */
  gone(process: ProcessAccount): number {
    this.#begin();
    try {
      for (const frontend of this.frontends.all) frontend.leave(process);
      const cut = this.load.gone(process);
      this.reclaims.gone(process);
      return cut;
    } finally {
      this.#end();
    }
  }

  /** A server of the process listens at this address. */
  join(frontend: Frontend<Connection>, process: ProcessAccount): void {
    this.#begin();
    try {
      frontend.join(process);
      this.#placement.isRoomMade = true;
    } finally {
      this.#end();
    }
  }

  leave(frontend: Frontend<Connection>, process: ProcessAccount): void {
    this.#begin();
    try {
      frontend.leave(process);
      // What waits for it alone waits for others from now on.
      this.#placement.isRoomMade = true;
    } finally {
      this.#end();
    }
  }

  /** For the addresses there are; no connection is touched. */
  setAlgorithm(create: () => Algorithm): void {
    this.#begin();
    try {
      for (const frontend of this.frontends.all) frontend.setAlgorithm(create());
      this.#placement.isRoomMade = true;
    } finally {
      this.#end();
    }
  }

  /** A new address; no worker serves it before it joins. */
  open(algorithm: Algorithm): Frontend<Connection> {
    return this.frontends.open(algorithm);
  }

  /** Refuses what waits at this address, and everything that still comes or comes back. */
  close(frontend: Frontend<Connection>): void {
    this.#begin();
    try {
      this.#placement.close(frontend);
    } finally {
      this.#end();
    }
  }

  /** To be called at the time that `wakeAt` named; later or earlier does no harm. */
  tick(): void {
    this.#begin();
    try {
      const nowMs = this.#ports.now();
      this.#wakeAtMs = NEVER;
      if (this.#watch.dueMs <= nowMs) {
        // Ages and heartbeats are brought up to date before they are looked at.
        this.#ports.refresh();
        this.#watch.tick(nowMs);
      }
      this.#placement.tick(nowMs);
    } finally {
      this.#end();
    }
  }

  #begin(): void {
    this.#depth++;
  }

  #end(): void {
    if (this.#depth === 1) {
      try {
        while (this.#placement.isRoomMade) this.#placement.dispatchWaiting();
      } finally {
        this.#depth--;
        this.#askToBeWoken();
      }
    } else {
      this.#depth--;
    }
  }

  #stalled(process: ProcessAccount): void {
    if (!this.load.isAnyRoom()) return;
    const nowMs = this.#ports.now();
    const count = this.#ports.reclaim(process);
    this.reclaims.reclaimed(process, count, nowMs);
    this.#watch.reclaimed(process, count, nowMs);
  }

  #moved(process: ProcessAccount, nowMs: number): void {
    this.reclaims.moved(process, nowMs);
    this.#watch.moved(process);
  }

  #askToBeWoken(): void {
    const dueMs = Math.min(this.#placement.dueMs, this.#watch.dueMs);
    if (dueMs >= this.#wakeAtMs) return;
    this.#wakeAtMs = dueMs;
    this.#ports.wakeAt(dueMs);
  }
}

/** Nothing of its latest report is left to be acted upon, now or later. */
function isSettled(process: ProcessAccount): boolean {
  const { busySinceMs, closed } = process.report;
  return (
    busySinceMs === undefined && !process.isBusy && !process.isAbsent('blocked') && process.released >= closed
  );
}

/** The parts, in the order in which they need each other; what they tell comes to the placement. */
function assemble<Connection>(
  { limits, thresholds }: DispatchRules,
  ports: DispatchPorts<Connection, ProcessAccount>,
  stalled: (process: ProcessAccount) => void,
) {
  const { stallMs, ackMs, untakenMs } = thresholds;
  const hasTimes = Math.min(stallMs, ackMs, untakenMs) !== NEVER;
  const load = new LoadAccount(limits, { keepsSendTimes: hasTimes, mustBeFree: thresholds.busyMs === 0 });
  const watch = new HealthWatch({
    load,
    thresholds,
    cpu: { cpuMs: (process) => ports.cpuMs(process), isRunnable: (process) => ports.isRunnable(process) },
    stalled,
    isToldOverdue: ports.tellsOverdue === true,
    catchUp: (process) => ports.catchUp(process),
    probe: (process) => ports.probe(process),
    hung: (process, reason, forMs) => ports.hung(process, reason, forMs),
  });
  const placement = new Placement<Connection>({
    ...{ limits, thresholds, ports, load },
    assigned: (nowMs) => watch.assigned(nowMs),
  });
  const { frontends } = placement;
  load.observe({
    membersChanged() {
      for (const frontend of frontends.all) frontend.refreshMembers();
      placement.isRoomMade = true;
    },
    weightsChanged() {
      for (const frontend of frontends.all) frontend.weightsChanged();
      placement.isRoomMade = true;
    },
    roomChanged(process) {
      for (const frontend of frontends.all) frontend.roomChanged(process);
      placement.isRoomMade ||= process.hasRoom;
    },
    assigned(process) {
      for (const frontend of frontends.all) frontend.assigned(process);
    },
    released(process) {
      for (const frontend of frontends.all) frontend.released(process);
    },
  });
  return { load, watch, placement };
}
