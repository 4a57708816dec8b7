/** When a job is due, by clocks and a calendar that are passed in. PURE. */

export interface Now {
  /** Milliseconds since 1970, as the clock on the wall shows it: it may be set, and jump. */
  readonly wallMs: number;
  /** Monotonic milliseconds; they stand still while the machine sleeps. */
  readonly steadyMs: number;
}

/** The local calendar. Days count from 1 January 1970, which is day 0. */
export interface Calendar {
  dayOf(wallMs: number): number;
  /**
   * When the clock shows so many minutes after midnight on this day: where that comes twice the first time, and where it
   * never comes, as long after the last minute that does. Undefined for a day that does not exist.
   */
  momentOf(day: number, minute: number): number | undefined;
}

export interface Occurrence {
  /** Its place in the order of all of the job: a later one has a higher mark. */
  readonly mark: number;
  /** When it was due, in milliseconds since 1970. */
  readonly atMs: number;
}

export interface Due {
  /** The one that is to run now. */
  readonly occurrence?: Occurrence;
  /** Otherwise when the next one is, unless a clock is set meanwhile; undefined where there is none. */
  readonly inMs?: number;
  /** The clock was set back so far that the marks are worth nothing: this one is to be taken instead. */
  readonly mark?: number;
}

/** The occurrences of one job. It keeps nothing: whoever asks says up to which mark the job is done. */
export interface Timetable {
  /** For a job that is new: nothing before this moment is due. */
  begin(now: Now): number;
  due(mark: number, now: Now): Due;
  occurrence(mark: number, now: Now): Occurrence;
  /** A run of `mark` is over: up to where the job is done by that, and how many occurrences fell into the run. */
  after(mark: number, now: Now): { readonly mark: number; readonly missed: number };
}
