/**
 * On days of the week, at a time of the local clock. The mark of an occurrence is its day: a day is run once, whatever
 * the clock does in it, and a day that passed while nobody looked is run when somebody does, oldest first. PURE.
 */
import type { Calendar, Due, Now, Occurrence, Timetable } from './contract.ts';

export interface DailyRule {
  /** After midnight. */
  readonly minute: number;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
}

/** A machine does not sleep longer: if more days have passed, the clock was set, and the last one is enough. */
const MOST_DAYS_MISSED = 31;

/** If days are done that are further ahead, the clock was wrong when they were: they count for nothing. */
const MOST_DAYS_AHEAD = 2;

export function dailyTimetable({ minute, weekdays }: DailyRule, calendar: Calendar): Timetable {
  const isOn = (day: number): boolean =>
    weekdays.has(weekdayOf(day)) && calendar.momentOf(day, minute) !== undefined;

  function occurrence(day: number, { wallMs }: Now): Occurrence {
    return { mark: day, atMs: calendar.momentOf(day, minute) ?? wallMs };
  }

  /** The last day whose moment is over, whatever day of the week it is. */
  function lastPassed({ wallMs }: Now): number {
    let day = calendar.dayOf(wallMs);
    while ((calendar.momentOf(day, minute) ?? Number.NEGATIVE_INFINITY) > wallMs) day--;
    return day;
  }

  function firstOn(from: number, step: 1 | -1): number {
    let day = from;
    // Two weeks, should one of the days not exist.
    for (let count = 0; count < 14 && !isOn(day); count++) day += step;
    return day;
  }

  function due(mark: number, now: Now): Due {
    const passed = lastPassed(now);
    if (mark > passed + MOST_DAYS_AHEAD) return { ...due(passed, now), mark: passed };
    const isFarBehind = passed - mark > MOST_DAYS_MISSED;
    const day = isFarBehind ? firstOn(passed, -1) : firstOn(mark + 1, 1);
    if (day <= passed) return { occurrence: occurrence(day, now) };
    return { inMs: occurrence(day, now).atMs - now.wallMs };
  }

  return {
    begin: lastPassed,
    due,
    occurrence,
    after: (mark) => ({ mark, missed: 0 }),
  };
}

/** 1 January 1970 was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}
