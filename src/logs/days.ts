/** Local calendar days, written as `2026-11-27`: such texts are in order of time. */

export function dayOf(wallMs: number): string {
  const date = new Date(wallMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** How many days lie between them; negative where `later` is earlier. A day is no 24 hours where clocks change. */
export function daysBetween(earlier: string, later: string): number {
  return Math.round((Date.parse(later) - Date.parse(earlier)) / DAY_MS);
}

const DAY_MS = 86_400_000;

/** A clock that is set back by less was corrected; by more, it had been wrong. */
const CORRECTION_MS = 3_600_000;

/** The day of a file, which is over when the local date is a later one. */
export class FileDay {
  #day: string;
  #latestMs: number;

  /** The file was begun then, or last written to by somebody else. */
  constructor(wallMs: number) {
    this.#day = dayOf(wallMs);
    this.#latestMs = wallMs;
  }

  get text(): string {
    return this.#day;
  }

  /**
   * Compares dates and counts no hours: a change to summer time, a machine that slept and a clock that jumped need no
   * rule of their own. A date that goes backwards leaves the file as it is; where the clock had been wrong, the day of
   * the file is the right one from then on, or it would wait for the wrong one to come.
   */
  isOver(wallMs: number): boolean {
    if (wallMs < this.#latestMs - CORRECTION_MS) {
      this.#day = dayOf(wallMs);
      this.#latestMs = wallMs;
    }
    this.#latestMs = Math.max(this.#latestMs, wallMs);
    return dayOf(wallMs) > this.#day;
  }
}
