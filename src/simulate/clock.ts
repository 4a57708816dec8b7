/**
 * Two clocks: the time, and the work a worker of speed 1 can have done by then.
 *
 * They differ only where workers share fewer cores than there are workers: with more of them at work than
 * cores, work goes on at the pace cores / workers at work. Services end at a time of the work clock, so a
 * change of pace moves no event.
 */
export class Clock {
  now = 0;
  work = 0;
  readonly #cores: number;
  readonly #isShared: boolean;
  #active = 0;
  #pace = 1;

  constructor(workers: number, cores: number) {
    this.#cores = cores;
    this.#isShared = cores < workers;
  }

  advance(time: number): void {
    this.work = this.#isShared ? this.work + (time - this.now) * this.#pace : time;
    this.now = time;
  }

  /** When the work clock will show `work`, if the pace stays. */
  timeOf(work: number): number {
    return this.#isShared ? this.now + Math.max(work - this.work, 0) / this.#pace : work;
  }

  /** One more worker is at work (`by` = 1), or one less (-1). */
  changeActive(by: 1 | -1): void {
    if (!this.#isShared) return;
    this.#active += by;
    this.#pace = this.#active > this.#cores ? this.#cores / this.#active : 1;
  }
}
