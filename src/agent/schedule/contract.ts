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

/** What of a job is done, as its timetable writes it down; nobody else reads it. At most MOST_DONE numbers. */
export type Done = readonly number[];

export interface Occurrence {
  /** By which the timetable knows it again. */
  readonly mark: number;
  /** When it was due, in milliseconds since 1970. */
  readonly atMs: number;
}

export type TimetableKind = 'daily' | 'interval' | 'once';

export interface Due {
  /** The one that is to run now. */
  readonly occurrence?: Occurrence;
  /** Otherwise when the next one is, unless a clock is set meanwhile; undefined where there is none. */
  readonly inMs?: number;
  /** The clock was set back to before the job was known: this is to be taken from now on for what is done. */
  readonly done?: Done;
}

/** The occurrences of one job. It keeps nothing: whoever asks says what of the job is done. */
export interface Timetable {
  /** Those of another kind cannot make sense of what this one writes down. */
  readonly kind: TimetableKind;
  /** For a job that is new: nothing before this moment is due. */
  begin(now: Now): Done;
  due(done: Done, now: Now): Due;
  occurrence(mark: number, now: Now): Occurrence;
  /** A run of `mark` is over: what is done then, and how many occurrences fell into the run and are left out. */
  after(done: Done, mark: number, now: Now): { readonly done: Done; readonly missed: number };
}
