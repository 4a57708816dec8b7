/** The calendar of this process's time zone. */
import type { Calendar } from './schedule/contract.ts';

const DAY_MS = 86_400_000;

export const localCalendar: Calendar = {
  dayOf(wallMs) {
    const date = new Date(wallMs);
    return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY_MS;
  },
  momentOf(day, minute) {
    // A zone that crosses the date line leaves a day out; no zone leaves out a noon otherwise.
    if (localCalendar.dayOf(onDay(day, 720)) !== day) return undefined;
    return onDay(day, minute);
  },
};

/**
 * JavaScript takes a time that does not exist by the offset before the change, and one that exists twice for the first
 * (ECMA-262, LocalTime and UTC(t)).
 */
function onDay(day: number, minute: number): number {
  const date = new Date(day * DAY_MS);
  return new Date(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), 0, minute).getTime();
}
