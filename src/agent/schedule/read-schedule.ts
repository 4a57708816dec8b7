/** Schedules as they are written. PURE. */
import { parseDuration } from '../../options/grammar/duration.ts';
import type { Calendar, Timetable } from './contract.ts';
import { dailyTimetable } from './daily.ts';
import { intervalTimetable } from './interval.ts';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Shorter ones would keep the master busy with what is done by whom. */
export const SHORTEST_INTERVAL_MS = 10;

/** A year. */
const LONGEST_INTERVAL_MS = 366 * 24 * 3_600_000;

/** `00:00`, `mon 03:30`, `mon,thu 03:30`, or a duration such as `5m`. Undefined for anything else. */
export function readSchedule(text: string, calendar: Calendar): Timetable | undefined {
  const daily = /^(?:([a-z]{3}(?:,[a-z]{3})*) )?(\d{2}):(\d{2})$/.exec(text);
  if (daily !== null) return readDaily(daily, calendar);
  const everyMs = parseDuration(text);
  const isInterval =
    everyMs !== undefined && everyMs >= SHORTEST_INTERVAL_MS && everyMs <= LONGEST_INTERVAL_MS;
  return isInterval ? intervalTimetable(everyMs) : undefined;
}

function readDaily([, names, hour, minute]: RegExpExecArray, calendar: Calendar): Timetable | undefined {
  const weekdays = names === undefined ? DAYS.map((_, day) => day) : names.split(',').map(dayNamed);
  if (weekdays.includes(-1) || Number(hour) > 23 || Number(minute) > 59) return undefined;
  const rule = { minute: Number(hour) * 60 + Number(minute), weekdays: new Set(weekdays) };
  return dailyTimetable(rule, calendar);
}

function dayNamed(name: string): number {
  return DAYS.indexOf(name);
}
