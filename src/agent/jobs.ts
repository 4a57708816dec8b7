/** Does the jobs of one process: looks which are due, one run of each at a time, and keeps the ledger. */

import { pointsmanError } from '../errors.ts';
import { MOST_JOBS } from '../protocol/agent-messages.ts';
import { counted } from '../text/counted.ts';
import type { Job } from './contract.ts';
import type { Ledger } from './ledger.ts';
import type { Done, Now, Occurrence, Timetable } from './schedule/contract.ts';

export interface JobsParts {
  now(): Now;
  /** Tells people of it; a line. */
  say(text: string): void;
}

export interface JobEntry {
  /** By which the ledger knows it. */
  readonly key: string;
  /** For people. */
  readonly name: string;
  readonly timetable: Timetable;
  readonly job: Job;
  readonly onCrash: 'run' | 'skip';
}

interface Kept extends JobEntry {
  done: Done;
  /** An occurrence that an agent before had begun, and not ended. */
  unended: number | undefined;
  isRunning: boolean;
  isStopped: boolean;
  /** Runs that were left out, and not told so far. */
  leftOut: number;
  leftOutToldMs: number;
}

/** The clock may be set, and the machine may sleep: no timer is trusted for longer. */
const LOOK_EVERY_MS = 30_000;

/** A job that takes longer than its interval is told of no more often. */
const TELL_LEFT_OUT_EVERY_MS = 60_000;

/** Of the time until the process is killed: what a job may use before its signal is aborted. */
const UNDISTURBED_SHARE = 0.8;

export class Jobs {
  readonly #parts: JobsParts;
  readonly #kept = new Map<string, Kept>();
  readonly #cut = new AbortController();
  #ledger: Ledger | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isFinishing = false;
  #idleWaiters: (() => void)[] = [];

  constructor(parts: JobsParts) {
    this.#parts = parts;
  }

  /** A job with this key is there, or a run of it. */
  has(key: string): boolean {
    return this.#kept.has(key);
  }

  /** Returns what stops it. Throws ERR_AGENT_JOB where there are too many to be kept on record. */
  add(entry: JobEntry): () => void {
    const hasRoom = this.#ledger?.hasRoomFor(entry.key) ?? this.#kept.size < MOST_JOBS;
    if (!hasRoom) throw pointsmanError('ERR_AGENT_JOB', { job: entry.name, reason: TOO_MANY });
    const kept: Kept = {
      ...entry,
      ...{ done: [], unended: undefined, isRunning: false, isStopped: false },
      ...{ leftOut: 0, leftOutToldMs: Number.NEGATIVE_INFINITY },
    };
    this.#kept.set(entry.key, kept);
    if (this.#ledger !== undefined) {
      this.#recall(kept, this.#ledger);
      this.#lookSoon();
    }
    return () => {
      kept.isStopped = true;
      if (!kept.isRunning) this.#forget(kept);
    };
  }

  /** They are its own to do from now on. */
  go(ledger: Ledger): void {
    if (this.#ledger !== undefined) return;
    this.#ledger = ledger;
    for (const kept of this.#kept.values()) this.#recall(kept, ledger);
    this.#lookSoon();
  }

  /** Begins none any more; resolves when none runs. Those that do are told shortly before the time is over. */
  async finish(withinMs: number): Promise<void> {
    this.#isFinishing = true;
    clearTimeout(this.#timer);
    const timer = setTimeout(() => this.#cut.abort(), UNDISTURBED_SHARE * withinMs).unref();
    if (this.#isBusy) await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
    clearTimeout(timer);
  }

  get #isBusy(): boolean {
    return [...this.#kept.values()].some(({ isRunning }) => isRunning);
  }

  #recall(kept: Kept, ledger: Ledger): void {
    const { key, name, timetable, onCrash } = kept;
    if (!ledger.hasRoomFor(key)) {
      this.#parts.say(`the job ${name} is not done: ${TOO_MANY}`);
      this.#forget(kept);
      return;
    }
    const now = this.#parts.now();
    const { done, begun } = ledger.recall(key) ?? {};
    kept.done = done ?? timetable.begin(now);
    if (begun !== undefined && onCrash === 'skip') {
      this.#parts.say(`the run of ${name} in which an agent ended is not made up for`);
      kept.done = timetable.after(kept.done, begun, now).done;
      ledger.end(key, kept.done);
      return;
    }
    kept.unended = begun;
    if (done === undefined && begun === undefined) ledger.end(key, kept.done);
  }

  /** Not at once: whoever registers jobs goes on first. */
  #lookSoon(): void {
    this.#lookIn(0);
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#isFinishing) return;
    this.#timer = setTimeout(() => this.#look(), Math.min(Math.ceil(ms), LOOK_EVERY_MS));
  }

  #look(): void {
    if (this.#isFinishing) return;
    const now = this.#parts.now();
    let inMs = LOOK_EVERY_MS;
    let isAnyLeft = false;
    for (const kept of [...this.#kept.values()]) {
      if (kept.isRunning || kept.isStopped) continue;
      const due = this.#dueOf(kept, now);
      if (due.occurrence !== undefined) void this.#run(kept, due.occurrence);
      else if (due.inMs !== undefined) {
        isAnyLeft = true;
        inMs = Math.min(inMs, due.inMs);
      }
    }
    if (isAnyLeft) this.#lookIn(inMs);
  }

  #dueOf(kept: Kept, now: Now): { readonly occurrence?: Occurrence; readonly inMs?: number } {
    const { timetable, unended } = kept;
    if (unended !== undefined) return { occurrence: timetable.occurrence(unended, now) };
    const due = timetable.due(kept.done, now);
    if (due.done !== undefined) {
      this.#parts.say(`the clock was set back: ${kept.name} goes on from today`);
      kept.done = due.done;
      this.#ledger!.end(kept.key, due.done);
    }
    return due;
  }

  async #run(kept: Kept, { mark, atMs }: Occurrence): Promise<void> {
    const { key, name, job, timetable } = kept;
    const ledger = this.#ledger!;
    const { signal } = this.#cut;
    kept.isRunning = true;
    kept.unended = undefined;
    await ledger.begin(key, mark);
    let isDone = true;
    try {
      await job({ at: new Date(atMs), signal });
    } catch (error) {
      isDone = !signal.aborted;
      const why = isDone ? 'failed' : 'was cut short, and is left to the next agent';
      this.#parts.say(`${name} ${why}: ${error instanceof Error ? error.stack : String(error)}`);
    }
    if (isDone) {
      const after = timetable.after(kept.done, mark, this.#parts.now());
      kept.done = after.done;
      ledger.end(key, after.done);
      this.#tellLeftOut(kept, after.missed);
    }
    kept.isRunning = false;
    if (kept.isStopped) this.#forget(kept);
    if (this.#isFinishing && !this.#isBusy) for (const resolve of this.#idleWaiters) resolve();
    this.#lookSoon();
  }

  #tellLeftOut(kept: Kept, more: number): void {
    kept.leftOut += more;
    const { steadyMs } = this.#parts.now();
    if (kept.leftOut === 0 || steadyMs - kept.leftOutToldMs < TELL_LEFT_OUT_EVERY_MS) return;
    this.#parts.say(`${kept.name} took so long that ${counted(kept.leftOut, 'run')} had to be left out`);
    kept.leftOut = 0;
    kept.leftOutToldMs = steadyMs;
  }

  /** Another one of this name may be there by now. */
  #forget(kept: Kept): void {
    if (this.#kept.get(kept.key) === kept) this.#kept.delete(kept.key);
  }
}

const TOO_MANY = `there are ${MOST_JOBS} jobs on record already, and one that is not might be done twice`;
