/**
 * Tells a queue that stands from one that a burst filled, as CoDel does for packets (RFC 8289): not by its length but
 * by how long those that leave it have waited. A burst drains; a queue that stands only makes everybody late.
 *
 * Two things differ from packets. The sender does not slow down, so a standing queue is cut to the target at once and
 * not little by little. And workers may take seconds for a request: while few wait, or nobody is served, delay says
 * nothing about overload. So a queue stands when for a whole interval everybody waited longer than the target although
 * workers took connections, and about as many came as were taken; and only newcomers push others out.
 */
export interface QueueDelayRules {
  /** Those that have waited for longer are shed while the queue stands. Infinite switches all of this off. */
  readonly targetMs: number;
  readonly intervalMs: number;
  /** So many may wait in any case. */
  readonly keep: number;
}

/** So many wait in one queue now and then without any overload, where workers are busy for nine tenths of the time. */
const KEEP = 32;

/** The rules that follow from the times a user gives. */
export function queueDelayRules(times: Pick<QueueDelayRules, 'targetMs' | 'intervalMs'>): QueueDelayRules {
  return { ...times, keep: KEEP };
}

/** So many each newcomer may push out: more than one, or what had gathered would stay. */
const SHED_PER_ARRIVAL = 2;

/** Below this share of those that were served, those that came leave room enough for the queue to drain by itself. */
const DRAINING = 0.9;

export class StandingWatch {
  readonly #rules: QueueDelayRules;
  #isStanding = false;
  /** When the interval began in which all have waited for long; undefined outside one. */
  #sinceMs: number | undefined;
  #servedAtMs = Number.NEGATIVE_INFINITY;
  #arrived = 0;
  #served = 0;
  /** How many may yet be pushed out by those that came while the queue stands. */
  #owed = 0;

  constructor(rules: QueueDelayRules) {
    this.#rules = rules;
  }

  arrived(): void {
    this.#arrived++;
    if (this.#isStanding) this.#owed += SHED_PER_ARRIVAL;
  }

  /** One turned out to want nothing any more. */
  dropped(): void {
    this.#arrived--;
  }

  /** One left the queue for a worker; `length` others stay. */
  served(nowMs: number, waitedMs: number, length: number): void {
    const { targetMs, intervalMs } = this.#rules;
    const hasPaused = nowMs - this.#servedAtMs > intervalMs;
    this.#servedAtMs = nowMs;
    // What stands is cut to the target, so that from there on only much less than that is a sign of its end.
    const isShort = waitedMs < (this.#isStanding ? targetMs / 2 : targetMs);
    if (hasPaused || isShort || length === 0) {
      this.#isStanding = false;
      this.#begin(isShort ? undefined : nowMs);
      return;
    }
    this.#served++;
    if (this.#sinceMs === undefined) this.#begin(nowMs);
    else if (nowMs - this.#sinceMs >= intervalMs) {
      const wasStanding = this.#isStanding;
      this.#isStanding = this.#arrived >= DRAINING * this.#served;
      if (!wasStanding) this.#owed = 0;
      this.#begin(nowMs);
    }
  }

  /** Whether one is to be shed that has waited since `sinceMs`, in a queue of `length`. */
  isOverdue(nowMs: number, sinceMs: number, length: number): boolean {
    const { targetMs, intervalMs, keep } = this.#rules;
    if (!this.#isStanding || length <= keep || nowMs - sinceMs <= targetMs) return false;
    if (this.#owed <= 0) return false;
    // While no worker takes anything it is not the clients that are too many.
    return nowMs - this.#servedAtMs <= intervalMs;
  }

  shed(): void {
    this.#owed--;
  }

  #begin(nowMs: number | undefined): void {
    this.#sinceMs = nowMs;
    this.#arrived = 0;
    this.#served = 0;
  }
}
