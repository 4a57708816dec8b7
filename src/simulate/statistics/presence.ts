import { RECORD } from '../records.ts';

/**
 * Who is present in each of some groups, counted twice: as the number present integrated over time, and as
 * the sum of the times each one stayed. That both are the same is Little's law; when they differ, the
 * simulator has lost or doubled somebody.
 */
export class Presence {
  readonly #groups: number;
  /** By group: number present, its integral over time, until when that goes, time spent inside by those who left. */
  readonly #records: Float64Array;
  #from = 0;
  #to = Number.POSITIVE_INFINITY;

  /** `records` has `RECORD` numbers for each group, of which the first four are used here. */
  constructor(groups: number, records: Float64Array = new Float64Array(RECORD * groups)) {
    this.#groups = groups;
    this.#records = records;
  }

  count(group: number): number {
    return this.#records[RECORD * group]!;
  }

  enter(group: number, now: number): void {
    this.#settle(group, now);
    this.#records[RECORD * group]!++;
  }

  /** `cameAt` is when the one that leaves entered. */
  leave(group: number, cameAt: number, now: number): void {
    this.#settle(group, now);
    this.#records[RECORD * group]!--;
    const until = now < this.#to ? now : this.#to;
    const since = cameAt > this.#from ? cameAt : this.#from;
    if (until > since) this.#records[RECORD * group + 3]! += until - since;
  }

  begin(now: number): void {
    this.#from = now;
    for (let group = 0; group < this.#groups; group++) {
      this.#records[RECORD * group + 1] = 0;
      this.#records[RECORD * group + 2] = now;
      this.#records[RECORD * group + 3] = 0;
    }
  }

  end(now: number): void {
    for (let group = 0; group < this.#groups; group++) this.#settle(group, now);
    this.#to = now;
  }

  /** Mean number present from begin to end. */
  mean(group: number): number {
    const duration = this.#to - this.#from;
    return duration > 0 ? this.#records[RECORD * group + 1]! / duration : this.count(group);
  }

  /** The sum of the times spent inside the window; complete when all have left. */
  stays(group: number): number {
    return this.#records[RECORD * group + 3]!;
  }

  /** Relative difference of the two sides, when all have left. */
  gap(group: number): number {
    const area = this.#records[RECORD * group + 1]!;
    const stays = this.stays(group);
    // Where hardly anybody was ever present, rounding is all there is.
    const least = (this.#to - this.#from) * 1e-6;
    return Math.abs(area - stays) / Math.max(area, stays, least, Number.MIN_VALUE);
  }

  #settle(group: number, now: number): void {
    const record = RECORD * group;
    const until = now < this.#to ? now : this.#to;
    this.#records[record + 1]! += this.#records[record]! * (until - this.#records[record + 2]!);
    this.#records[record + 2] = until;
  }
}
