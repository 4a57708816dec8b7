/** What dispatch keeps of one process: its load and its health. Algorithms see it as the worker of its slot. */
import type { WorkerView } from '../algorithms/contract.ts';
import type { LoadReport, ProcessId } from './contract.ts';
import { type Absence, healthStates } from './health.ts';

/** Over all processes a slot has had. */
export interface SlotTotals {
  connections: number;
  requests: number;
  errors: number;
  cut: number;
  stalls: number;
}

const nothingReported: LoadReport = { closed: 0, inFlight: 0, done: 0, errors: 0 };

/** One set for all processes that have nothing: to look at it is what nearly every event does. */
const noAbsences: ReadonlySet<Absence> = new Set();

export interface ProcessFacts {
  readonly weight?: number;
  readonly report?: LoadReport | undefined;
  /** Of its slot. */
  readonly totals?: SlotTotals;
}

export class ProcessAccount implements WorkerView, ProcessId {
  readonly slot: number;
  readonly generation: number;
  readonly weight: number;
  readonly totals: SlotTotals;
  pending = 0;
  open = 0;
  /** Its latest word. */
  report: LoadReport;
  isReady = false;
  /** On something that keeps it from its event loop: what it is given now would wait for that. */
  isBusy = false;
  /** It can be given a connection at this moment. Kept by the load account. */
  hasRoom = false;
  /** Algorithms know it as the worker of its slot. Kept by the load account. */
  isServing = false;
  absences: ReadonlySet<Absence> = noAbsences;
  /** Connections it closed that were released. */
  released = 0;
  /** When each pending connection was sent, oldest first; not kept where no rule asks for it. */
  readonly sentAtMs: number[] = [];
  /** When it last took or finished something. */
  movedAtMs: number = Number.NEGATIVE_INFINITY;
  /** When it last took something. */
  takenAtMs: number = Number.NEGATIVE_INFINITY;
  /** Since it last took something: how often what it was sent had to be reclaimed, and since when. */
  untakenTries = 0;
  untakenSinceMs = 0;
  /** Since when it stalls, while it does. */
  stalledSinceMs = 0;
  /** Its last heartbeat. */
  aliveAtMs = 0;
  cooldownUntilMs = 0;
  /** What it had used of a CPU when it was first suspected to stand still, since `sinceMs`. */
  cpuSample: { readonly sinceMs: number; readonly cpuMs: number } | undefined;

  constructor(slot: number, generation: number, { weight = 1, report, totals }: ProcessFacts = {}) {
    this.slot = slot;
    this.generation = generation;
    this.weight = weight;
    this.report = report ?? nothingReported;
    this.totals = totals ?? { connections: 0, requests: 0, errors: 0, cut: 0, stalls: 0 };
  }

  get inFlight(): number {
    return this.report.inFlight;
  }

  get latencyMs(): number | undefined {
    return this.report.latencyMs;
  }

  get utilization(): number | undefined {
    return this.report.utilization;
  }

  get done(): number {
    return this.report.done;
  }

  get errors(): number {
    return this.report.errors;
  }

  isAbsent(absence: Absence): boolean {
    return this.absences !== noAbsences && this.absences.has(absence);
  }

  begin(absence: Absence): void {
    this.absences = new Set([...this.absences, absence]);
  }

  end(absence: Absence): void {
    const left = [...this.absences].filter((other) => other !== absence);
    this.absences = left.length === 0 ? noAbsences : new Set(left);
  }

  /** In the rotation. */
  get isPresent(): boolean {
    return this.isReady && this.absences.size === 0;
  }

  /** In the rotation, with room. */
  get canTake(): boolean {
    return this.hasRoom && this.isPresent;
  }

  /** In the rotation, or out of it only because it is blocked or stalls: who is meant for it alone may wait. */
  get isReachable(): boolean {
    if (!this.isReady) return false;
    if (this.absences === noAbsences) return true;
    for (const absence of this.absences) if (healthStates[absence].isStall !== true) return false;
    return true;
  }

  /** Since when it has left something pending without a move; undefined when nothing is pending. */
  get stillSinceMs(): number | undefined {
    const oldestMs = this.sentAtMs[0];
    // One that goes on taking or answering is loaded, and not stalled: what waits there would wait elsewhere, too.
    return oldestMs === undefined ? undefined : Math.max(oldestMs, this.movedAtMs);
  }
}
