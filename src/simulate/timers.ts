/**
 * Everything that happens at a known time and is not the end of a service: think times, lifetimes, faults, and what
 * dispatch waits for.
 *
 * A 4-ary heap on typed arrays: half the depth of a binary one, and the four children lie side by side in
 * memory. Nothing is removed before its time; a timer carries the version of its subject, and whoever
 * handles it ignores it when the subject has moved on.
 */
export const TimerKind = { think: 0, lifetime: 1, action: 2, wake: 3, sample: 4 } as const;

export class Timers {
  /** What the timer taken last was for. */
  kind = 0;
  subject = 0;
  version = 0;

  #size = 0;
  /** Those that bring something by themselves. */
  #events = 0;
  #times = new Float64Array(64);
  #kinds = new Uint8Array(64);
  #subjects = new Int32Array(64);
  #versions = new Int32Array(64);

  get size(): number {
    return this.#size;
  }

  /** All timers there are only look at what happened meanwhile. */
  get isQuiet(): boolean {
    return this.#events === 0;
  }

  /** Time of the next timer; infinite when there is none. */
  get next(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!;
  }

  set(time: number, kind: number, subject: number, version: number): void {
    if (this.#size === this.#times.length) this.#grow();
    if (kind < TimerKind.wake) this.#events++;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      if (this.#times[parent]! <= time) break;
      this.#copy(parent, at);
      at = parent;
    }
    this.#write(at, time, kind, subject, version);
  }

  /** Removes the next timer; `kind`, `subject` and `version` then tell of it. */
  take(): void {
    this.kind = this.#kinds[0]!;
    this.subject = this.#subjects[0]!;
    this.version = this.#versions[0]!;
    if (this.kind < TimerKind.wake) this.#events--;
    const last = --this.#size;
    const time = this.#times[last]!;
    let at = 0;
    for (;;) {
      const least = this.#leastChild(at, last);
      if (least === -1 || this.#times[least]! >= time) break;
      this.#copy(least, at);
      at = least;
    }
    this.#copy(last, at);
  }

  #leastChild(of: number, size: number): number {
    const first = 4 * of + 1;
    if (first >= size) return -1;
    let least = first;
    const end = Math.min(first + 4, size);
    for (let child = first + 1; child < end; child++) {
      if (this.#times[child]! < this.#times[least]!) least = child;
    }
    return least;
  }

  #copy(from: number, to: number): void {
    this.#write(to, this.#times[from]!, this.#kinds[from]!, this.#subjects[from]!, this.#versions[from]!);
  }

  #write(at: number, time: number, kind: number, subject: number, version: number): void {
    this.#times[at] = time;
    this.#kinds[at] = kind;
    this.#subjects[at] = subject;
    this.#versions[at] = version;
  }

  #grow(): void {
    const size = 2 * this.#times.length;
    this.#times = grown(this.#times, new Float64Array(size));
    this.#kinds = grown(this.#kinds, new Uint8Array(size));
    this.#subjects = grown(this.#subjects, new Int32Array(size));
    this.#versions = grown(this.#versions, new Int32Array(size));
  }
}

function grown<Values extends Float64Array | Int32Array | Uint8Array>(
  values: Values,
  larger: Values,
): Values {
  larger.set(values);
  return larger;
}
