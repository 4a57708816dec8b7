/**
 * Every state that keeps connections from a worker: when it begins, when it ends, what it means. The table says it in
 * words, the thresholds below it are the numbers of both drivers, and `health-watch.ts` applies them.
 */

export type HealthState =
  | 'busy'
  | 'blocked'
  | 'stalled'
  | 'silent'
  | 'cooldown'
  | 'declining'
  | 'full'
  | 'paused'
  | 'draining';

export interface HealthRule {
  readonly begins: string;
  readonly ends: string;
  /**
   * `skipped`: it keeps its place in the rotation, and gets nothing while the state lasts. `out`: algorithms do not
   * see it, so that nobody waits for its turn.
   */
  readonly effect: 'skipped' | 'out';
  /** Counted among the stalls of its slot. */
  readonly isStall?: true;
}

export const healthStates: Readonly<Record<HealthState, HealthRule>> = {
  busy: {
    begins:
      'it has been on one connection or request for 1 ms (not with --queue-limit 0, where nothing can wait for it)',
    ends: 'its event loop turns',
    effect: 'skipped',
  },
  blocked: {
    begins:
      'it has been on one connection or request for --stall-timeout while another worker had nothing to do and a CPU to do it on; or for 20 times that long, whatever the others do',
    ends: 'its event loop turns',
    effect: 'out',
    isStall: true,
  },
  stalled: {
    begins:
      'it has neither taken a pending connection nor finished anything for --stall-timeout while another worker had nothing to do and it had a CPU to run on; or for 20 times that long. What it has pending is reclaimed as soon as another worker has room. By mailbox, after --hung-timeout without taking anything the worker is hung, and killed',
    ends: 'it takes a connection, or finds its mailbox empty',
    effect: 'out',
    isStall: true,
  },
  silent: {
    begins: 'no heartbeat for half of --hung-timeout; after all of it the worker is hung, and killed',
    ends: 'a heartbeat',
    effect: 'out',
  },
  cooldown: {
    begins: 'it refused a connection, lost one on the way, or had no room in its mailbox',
    ends: '250 ms later',
    effect: 'out',
  },
  declining: {
    begins: 'its app declined a connection of this address; other addresses are not concerned',
    ends: '100 ms later',
    effect: 'out',
  },
  full: {
    begins: 'it has as many connections open as its limit of descriptors allows',
    ends: 'one of them closes',
    effect: 'out',
  },
  paused: {
    begins: 'lb drain takes it out of rotation; its slot stays so when it gets a new process',
    ends: 'lb resume brings it back, with few connections at first',
    effect: 'out',
  },
  draining: {
    begins: 'it is to end, its successor is ready, or it is being killed',
    ends: 'never: it finishes what it has and exits',
    effect: 'out',
  },
};

/** States that take a process out of every rotation. `busy` only skips it, `declining` concerns one address. */
export type Absence = Exclude<HealthState, 'busy' | 'declining'>;

/** All in the unit of the driver's clock; infinite switches a rule off. */
export interface HealthThresholds {
  readonly busyMs: number;
  readonly stallMs: number;
  /** Whatever else is true, a worker that has stood still for so long is stalled or blocked. */
  readonly stallAtMostMs: number;
  /** CPU time without a move that is a worker's own doing. */
  readonly enoughCpuMs: number;
  readonly probeMs: number;
  /** Pending for so long: hung. */
  readonly ackMs: number;
  /** Nothing taken for so long of what was sent, reclaimed or not: hung. */
  readonly untakenMs: number;
  /** Without a heartbeat for so long: hung. */
  readonly hungMs: number;
  readonly cooldownMs: number;
  readonly declineMs: number;
  /** Waiting connections are tried again after so long even if nobody told of room. */
  readonly retryMs: number;
  /** A tick that comes later than this says more about the master than about the workers. */
  readonly asleepMs: number;
}

/**
 * Well above what a request of a server that keeps its event loop turning takes, well below the stall time: while
 * all are on something for longer, connections wait in the master, where the first that is done gets them.
 */
export const BUSY_MS = 1;

/** So many stall times, then the reasons to be patient with a worker are over. */
const PATIENCE = 20;

/** Less than half of the stall time, so that a worker that has a CPU to itself is judged when the time is over. */
const ENOUGH_CPU = 0.4;

/**
 * So often a worker may leave what it was sent until it was reclaimed: a worker may be blocked by chance whenever it is
 * sent something, but not each time.
 */
export const UNTAKEN_TRIES = 8;

/** Long enough for a busy worker to answer by itself, short against what a client waits. */
const PROBE_MS = 250;

const COOLDOWN_MS = 250;
const DECLINE_MS = 100;
const RETRY_MS = 5;
const ASLEEP_MS = 1_000;

/** From here on a worker is suspected to stand still: what it uses of a CPU counts. */
export function suspectMs({ stallMs }: Pick<HealthThresholds, 'stallMs'>): number {
  return stallMs / 2;
}

/** Half of the first time that could be over: what is pending is looked at for the first time. Infinite if no rule asks. */
export function overdueMs({ stallMs, ackMs, untakenMs }: HealthThresholds): number {
  return Math.min(stallMs, ackMs, untakenMs) / 2;
}

/**
 * At these times of being busy a verdict may change. The stall time comes first: from there on it may change at any
 * moment, when another worker becomes free.
 */
export function busyVerdictsMs(thresholds: HealthThresholds): readonly number[] {
  const { busyMs, stallMs, stallAtMostMs } = thresholds;
  return [stallMs, suspectMs(thresholds), stallAtMostMs, busyMs];
}

export interface HealthTimes {
  readonly stallMs: number;
  readonly ackMs: number;
  readonly hungMs: number;
  /** Off unless given. */
  readonly untakenMs?: number;
}

/** The thresholds that follow from the times a user gives, in milliseconds. */
export function healthThresholds({
  stallMs,
  ackMs,
  hungMs,
  untakenMs = Number.POSITIVE_INFINITY,
}: HealthTimes): HealthThresholds {
  return {
    busyMs: BUSY_MS,
    stallMs,
    stallAtMostMs: PATIENCE * stallMs,
    enoughCpuMs: ENOUGH_CPU * stallMs,
    probeMs: PROBE_MS,
    ackMs,
    untakenMs,
    hungMs,
    cooldownMs: COOLDOWN_MS,
    declineMs: DECLINE_MS,
    retryMs: Math.min(stallMs, RETRY_MS),
    asleepMs: ASLEEP_MS,
  };
}
