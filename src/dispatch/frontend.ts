/** A listening address as dispatch knows it: the algorithm, the queue, and the processes whose servers listen there. */
import type { Algorithm } from '../algorithms/contract.ts';
import type { DispatchPorts } from './contract.ts';
import { HeldQueues } from './held-queues.ts';
import type { LoadAccount } from './load-account.ts';
import { ProcessAccount } from './process-account.ts';
import { isSameList } from './same-list.ts';
import type { QueueDelayRules } from './standing-queue.ts';
import { WaitingQueue } from './waiting-queue.ts';

/** As much of the ports as a pick needs. */
type ConnectionFacts<Connection> = Pick<DispatchPorts<Connection, ProcessAccount>, 'infoOf' | 'now'>;

export class Frontend<Connection> {
  readonly id: number;
  /** Connections that any worker may get. */
  readonly queue: WaitingQueue<Connection>;
  /** Connections that the algorithm means for one worker alone. */
  readonly held: HeldQueues<Connection>;
  accepted = 0;
  redispatched = 0;
  isClosed = false;
  readonly #load: LoadAccount;
  #algorithm: Algorithm;
  readonly #listening = new Set<ProcessAccount>();
  /** Until when those whose app declined a connection get no other of this address. */
  readonly #declining = new Map<ProcessAccount, number>();
  #members: readonly ProcessAccount[] = [];
  /** The members, and those that are blocked or stall. */
  #reachable: readonly ProcessAccount[] = [];
  /** Those of the members that have room, in slot order. */
  #eligible: ProcessAccount[] = [];

  constructor(id: number, load: LoadAccount, algorithm: Algorithm, queueDelay?: QueueDelayRules) {
    this.id = id;
    this.#load = load;
    this.#algorithm = algorithm;
    this.queue = new WaitingQueue(queueDelay);
    this.held = new HeldQueues(queueDelay);
  }

  /** Connections that wait here. */
  get waiting(): number {
    return this.queue.length + this.held.length;
  }

  /** Processes whose servers listen here. */
  get listening(): ReadonlySet<ProcessAccount> {
    return this.#listening;
  }

  join(process: ProcessAccount): void {
    this.#listening.add(process);
    this.refreshMembers();
  }

  leave(process: ProcessAccount): void {
    this.#listening.delete(process);
    this.#declining.delete(process);
    this.refreshMembers();
  }

  /** Its server is full or closed: others first. */
  declined(process: ProcessAccount, untilMs: number): void {
    this.#declining.set(process, untilMs);
    this.refreshMembers();
  }

  /** Ends what is over; when the next one is, infinite when none is. */
  endDeclines(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const [process, untilMs] of this.#declining) {
      if (untilMs > nowMs) nextMs = Math.min(nextMs, untilMs);
      else this.#declining.delete(process);
    }
    this.refreshMembers();
    return nextMs;
  }

  /** The rotation changed, or who listens here. Algorithms are told only of a difference. */
  refreshMembers(): void {
    const { members: all, reachable: allReachable } = this.#load;
    const isHere = (process: ProcessAccount): boolean =>
      this.#listening.has(process) && !this.#declining.has(process);
    const members = all.filter(isHere);
    const reachable = allReachable === all ? members : allReachable.filter(isHere);
    if (isSameList(members, this.#members) && isSameList(reachable, this.#reachable)) return;
    this.#members = members;
    this.#reachable = reachable;
    this.#eligible = members.filter(({ hasRoom }) => hasRoom);
    this.#algorithm.changed?.(members, reachable);
  }

  weightsChanged(): void {
    this.#algorithm.changed?.(this.#members, this.#reachable);
  }

  /** Whether connections that are meant for it may wait for it. */
  isReachable(process: ProcessAccount): boolean {
    return this.#reachable[indexOfSlot(this.#reachable, process.slot)] === process;
  }

  /** Keeps the list in slot order by moving its rest: cheaper than filtering all members for each pick. */
  roomChanged(process: ProcessAccount): void {
    const { slot, hasRoom } = process;
    if (this.#members[indexOfSlot(this.#members, slot)] !== process) return;
    const at = indexOfSlot(this.#eligible, slot);
    const isIn = this.#eligible[at] === process;
    if (hasRoom && !isIn) this.#eligible.splice(at, 0, process);
    else if (!hasRoom && isIn) this.#eligible.splice(at, 1);
  }

  assigned(process: ProcessAccount): void {
    this.#algorithm.assigned?.(process);
  }

  released(process: ProcessAccount): void {
    this.#algorithm.released?.(process);
  }

  /** Changes the algorithm between two picks; no connection is touched. */
  setAlgorithm(algorithm: Algorithm): void {
    this.#algorithm = algorithm;
    algorithm.changed?.(this.#members, this.#reachable);
  }

  /**
   * Who gets the connection, or is to be waited for when it cannot be given one now; undefined: the next that can.
   * Throws when the algorithm picked somebody else.
   */
  pick(connection: Connection, facts: ConnectionFacts<Connection>): ProcessAccount | undefined {
    if (this.#eligible.length === 0) return undefined;
    // The very list of members when all of them have room.
    const eligible = this.#eligible.length === this.#members.length ? this.#members : this.#eligible;
    const picked = this.#ask(eligible, connection, facts);
    if (picked?.warmUp === undefined || this.#admits(picked, facts.now())) return picked;
    const others = eligible.filter((process) => process !== picked);
    // Who is meant for it alone is told so a second time.
    return others.length === 0 ? picked : (this.#ask(others, connection, facts) ?? picked);
  }

  #admits(process: ProcessAccount, nowMs: number): boolean {
    if (process.warmUp?.isOver(nowMs)) process.warmUp = undefined;
    return process.warmUp?.admits(nowMs) ?? true;
  }

  #ask(
    eligible: readonly ProcessAccount[],
    connection: Connection,
    facts: ConnectionFacts<Connection>,
  ): ProcessAccount | undefined {
    const picked = this.#algorithm.pick(eligible, facts.infoOf(connection));
    if (picked === undefined) return undefined;
    // Nor a copy, whose counts nobody would keep.
    if (!(picked instanceof ProcessAccount) || !(picked.canTake || this.isReachable(picked))) {
      throw new Error(`the algorithm picked worker ${picked.slot}, which was not among those it was given`);
    }
    return picked;
  }
}

/** Index of the first process whose slot is `slot` or higher. */
function indexOfSlot(processes: readonly ProcessAccount[], slot: number): number {
  let low = 0;
  let high = processes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (processes[middle]!.slot < slot) low = middle + 1;
    else high = middle;
  }
  return low;
}
