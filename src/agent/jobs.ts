/** Does the jobs of one process: looks which are due, one run of each at a time, and keeps the ledger. */
import type { Job } from './contract.ts';
import type { Ledger } from './ledger.ts';
import type { Now, Occurrence, Timetable } from './schedule/contract.ts';

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
  /** It is done up to here. */
  mark: number;
  /** An occurrence that an agent before had begun, and not ended. */
  unended: number | undefined;
  isRunning: boolean;
  isStopped: boolean;
}

/** The clock may be set, and the machine may sleep: no timer is trusted for longer. */
const LOOK_EVERY_MS = 30_000;

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

  /** Returns what stops it. */
  add(entry: JobEntry): () => void {
    const kept: Kept = { ...entry, mark: 0, unended: undefined, isRunning: false, isStopped: false };
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
    const { mark, begun } = ledger.recall(kept.key) ?? {};
    if (begun !== undefined && kept.onCrash === 'skip') {
      this.#parts.say(`the run of ${kept.name} in which an agent ended is not made up for`);
      kept.mark = begun;
      ledger.end(kept.key, begun);
      return;
    }
    kept.unended = begun;
    if (mark !== undefined) kept.mark = mark;
    else {
      kept.mark = kept.timetable.begin(this.#parts.now());
      if (begun === undefined) ledger.end(kept.key, kept.mark);
    }
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
    const due = timetable.due(kept.mark, now);
    if (due.mark !== undefined) {
      this.#parts.say(`the clock was set back: ${kept.name} goes on from today`);
      kept.mark = due.mark;
      this.#ledger!.end(kept.key, due.mark);
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
      const after = timetable.after(mark, this.#parts.now());
      kept.mark = after.mark;
      ledger.end(key, after.mark);
      if (after.missed > 0)
        this.#parts.say(`${name} took so long that ${after.missed} of its runs were left out`);
    }
    kept.isRunning = false;
    if (kept.isStopped) this.#forget(kept);
    if (this.#isFinishing && !this.#isBusy) for (const resolve of this.#idleWaiters) resolve();
    this.#lookSoon();
  }

  /** Another one of this name may be there by now. */
  #forget(kept: Kept): void {
    if (this.#kept.get(kept.key) === kept) this.#kept.delete(kept.key);
  }
}
