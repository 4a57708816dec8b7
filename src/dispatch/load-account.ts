// over the limit: whatever changes the load of a process has to stand in one place
/**
 * Who serves which slot, who may get a connection, and who has how many.
 *
 * The load of a process has one owner, this account, and each connection is released exactly once: it is closed, it
 * comes back unread, or its process exits.
 */
import type { DispatchLimits, LoadReport } from './contract.ts';
import { type Absence, healthStates } from './health.ts';
import { ProcessAccount, type SlotTotals } from './process-account.ts';
import { isSameList } from './same-list.ts';

export interface SlotAccount {
  readonly slot: number;
  readonly weight: number;
  readonly totals: SlotTotals;
  /** The process that algorithms see; one that is gone stays until its successor enters. */
  serving: ProcessAccount | undefined;
}

export interface LoadObserver {
  /** Processes came into rotation or left it, or can be waited for or no more. */
  membersChanged(): void;
  /** It can be given a connection now, or no more. */
  roomChanged(process: ProcessAccount): void;
  assigned(process: ProcessAccount): void;
  released(process: ProcessAccount): void;
}

export interface LoadRules {
  /** A rule asks how long connections have been pending. */
  readonly keepsSendTimes?: boolean;
  /** A busy process gets nothing even where connections cannot wait. */
  readonly mustBeFree?: boolean;
}

export class LoadAccount {
  readonly #limits: DispatchLimits;
  /** Otherwise a busy process gets connections all the same. */
  readonly #sparesBusy: boolean;
  readonly #keepsSendTimes: boolean;
  #observer: LoadObserver = { membersChanged() {}, roomChanged() {}, assigned() {}, released() {} };
  readonly #slots: SlotAccount[] = [];
  readonly #processes = new Set<ProcessAccount>();
  #members: readonly ProcessAccount[] = [];
  #reachable: readonly ProcessAccount[] = [];
  #open = 0;
  #pending = 0;

  constructor(limits: DispatchLimits, { keepsSendTimes = false, mustBeFree = false }: LoadRules = {}) {
    this.#limits = limits;
    this.#sparesBusy = mustBeFree || limits.queueLimit > 0;
    this.#keepsSendTimes = keepsSendTimes;
  }

  /** Names the one who is told. */
  observe(observer: LoadObserver): void {
    this.#observer = observer;
  }

  /** Of all processes. */
  get open(): number {
    return this.#open;
  }

  /** Of all processes. */
  get pending(): number {
    return this.#pending;
  }

  /** Connections that died with their processes. */
  get cut(): number {
    return this.#slots.reduce((sum, { totals }) => sum + totals.cut, 0);
  }

  get slots(): readonly SlotAccount[] {
    return this.#slots;
  }

  /** Those that live, in the order in which they came. */
  get processes(): Iterable<ProcessAccount> {
    return this.#processes;
  }

  /** Processes in rotation, in slot order, one of each slot at most. */
  get members(): readonly ProcessAccount[] {
    return this.#members;
  }

  /** The members, and processes that are none only because they are blocked or stall. */
  get reachable(): readonly ProcessAccount[] {
    return this.#reachable;
  }

  /** Nobody serves, and somebody is about to: started, and not ready yet. */
  get isAwaitingStart(): boolean {
    let isAnyStarting = false;
    for (const process of this.#processes) {
      if (process.isReady && !process.isAbsent('draining')) return false;
      isAnyStarting ||= !process.isReady;
    }
    return isAnyStarting;
  }

  /** Slots are added once, as 1, 2, 3 and so on. */
  addSlot(weight = 1): void {
    const totals = { connections: 0, requests: 0, errors: 0, cut: 0, stalls: 0 };
    this.#slots.push({ slot: this.#slots.length + 1, weight, totals, serving: undefined });
  }

  /** A process was started for the slot. It gets nothing before it is ready. */
  enter(slot: number, generation: number, report?: LoadReport): ProcessAccount {
    const of = this.#slot(slot);
    const process = new ProcessAccount(slot, generation, { weight: of.weight, report, totals: of.totals });
    this.#processes.add(process);
    if (of.serving === undefined || !this.#processes.has(of.serving)) serve(of, process);
    return process;
  }

  /** From now on they serve their slots. Those that did so before drain, unknown to the algorithms. */
  ready(processes: readonly ProcessAccount[], nowMs: number): void {
    for (const process of processes) {
      const slot = this.#slot(process.slot);
      process.isReady = true;
      process.aliveAtMs = nowMs;
      if (slot.serving !== process) {
        slot.serving?.begin('draining');
        serve(slot, process);
      }
      this.#review(process);
    }
    this.#refreshMembers();
  }

  begin(process: ProcessAccount, absence: Absence): void {
    if (process.isAbsent(absence)) return;
    process.begin(absence);
    if (healthStates[absence].isStall) process.totals.stalls++;
    if (process.isReady) this.#refreshMembers();
  }

  end(process: ProcessAccount, absence: Absence): void {
    if (!process.isAbsent(absence)) return;
    process.end(absence);
    if (process.isReady) this.#refreshMembers();
  }

  /** Whether a process in rotation, other than this one, has nothing to do. */
  isAnotherFree(process?: ProcessAccount): boolean {
    return this.#members.some((other) => other !== process && other.pending === 0 && !other.isBusy);
  }

  /** Whether a process in rotation can be given a connection. */
  isAnyRoom(): boolean {
    return this.#members.some(({ hasRoom }) => hasRoom);
  }

  assigned(process: ProcessAccount, nowMs: number): void {
    process.pending++;
    process.open++;
    this.#pending++;
    this.#open++;
    if (this.#keepsSendTimes) process.sentAtMs.push(nowMs);
    if (process.isServing) this.#observer.assigned(process);
    // Out of rotation, and not only without room: an algorithm that waits for its turn would wait for an end.
    if (process.open >= this.#limits.openLimit) this.begin(process, 'full');
    this.#review(process);
  }

  setBusy(process: ProcessAccount, isBusy: boolean): void {
    if (process.isBusy === isBusy) return;
    process.isBusy = isBusy;
    this.#review(process);
  }

  /** False when it had nothing pending: a worker may claim what it likes about its own record. */
  taken(process: ProcessAccount, nowMs: number): boolean {
    if (process.pending === 0) return false;
    process.pending--;
    this.#pending--;
    process.movedAtMs = nowMs;
    process.takenAtMs = nowMs;
    process.untakenTries = 0;
    if (this.#keepsSendTimes) process.sentAtMs.shift();
    process.totals.connections++;
    this.#review(process);
    return true;
  }

  /** A pending connection came back unread: the newest, which are the last to be taken. */
  returned(process: ProcessAccount): void {
    if (process.pending === 0) return;
    process.pending--;
    this.#pending--;
    process.sentAtMs.pop();
    this.#release(process, 1);
  }

  /** What counted as taken was declined by the app, unread. The worker reports it as closed. */
  handedBack(process: ProcessAccount): void {
    process.totals.connections--;
  }

  /** True when connections were released. */
  reported(process: ProcessAccount, report: LoadReport, nowMs: number): boolean {
    const { report: before } = process;
    process.report = report;
    process.aliveAtMs = report.aliveAtMs ?? process.aliveAtMs;
    const { totals } = this.#slot(process.slot);
    totals.requests += report.done - before.done;
    totals.errors += report.errors - before.errors;
    const hasMoved =
      report.done !== before.done || report.errors !== before.errors || report.closed !== before.closed;
    if (hasMoved) process.movedAtMs = nowMs;
    return this.closed(process, report.closed - process.released);
  }

  /** It answered something. */
  finished(process: ProcessAccount, nowMs: number): void {
    process.movedAtMs = nowMs;
  }

  /**
   * `count` of its connections ended. It can only close what it took: a report that says more was read while it took
   * and closed another one, which is released when it is known as taken. True when any were released.
   */
  closed(process: ProcessAccount, count: number): boolean {
    const closed = Math.min(count, process.open - process.pending);
    if (!(closed > 0)) return false;
    process.released += closed;
    this.#release(process, closed);
    return true;
  }

  /** Its process is gone: nothing more for it, while what it had is sorted out. */
  left(process: ProcessAccount): void {
    process.isReady = false;
    this.#review(process);
    this.#refreshMembers();
  }

  /** What it had pending was returned, and what it had taken died with it. How many connections that were. */
  gone(process: ProcessAccount): number {
    this.left(process);
    const cut = process.open;
    process.totals.cut += cut;
    this.#pending -= process.pending;
    process.pending = 0;
    this.#release(process, cut);
    this.#processes.delete(process);
    return cut;
  }

  #release(process: ProcessAccount, count: number): void {
    const { isServing } = process;
    for (let released = 0; released < count; released++) {
      process.open--;
      this.#open--;
      if (isServing) this.#observer.released(process);
    }
    if (process.open < this.#limits.openLimit) this.end(process, 'full');
    this.#review(process);
  }

  #review(process: ProcessAccount): void {
    const { pendingLimit, openLimit } = this.#limits;
    const hasRoom =
      process.isReady &&
      process.pending < pendingLimit &&
      process.open < openLimit &&
      !(process.isBusy && this.#sparesBusy);
    if (hasRoom === process.hasRoom) return;
    process.hasRoom = hasRoom;
    this.#observer.roomChanged(process);
  }

  #refreshMembers(): void {
    const members: ProcessAccount[] = [];
    const reachable: ProcessAccount[] = [];
    for (const { serving } of this.#slots) {
      if (serving?.isReachable !== true) continue;
      reachable.push(serving);
      if (serving.isPresent) members.push(serving);
    }
    if (isSameList(members, this.#members) && isSameList(reachable, this.#reachable)) return;
    this.#members = members;
    this.#reachable = reachable.length === members.length ? members : reachable;
    this.#observer.membersChanged();
  }

  #slot(slot: number): SlotAccount {
    const account = this.#slots[slot - 1];
    if (account === undefined) throw new Error(`there is no slot ${slot}`);
    return account;
  }
}

/** Those it replaces are no longer seen. */
function serve(slot: SlotAccount, process: ProcessAccount): void {
  if (slot.serving !== undefined) slot.serving.isServing = false;
  slot.serving = process;
  process.isServing = true;
}
