/** Times as they are written, in the unit of the run: mean service times, or milliseconds when that mean is given. */
import { pointsmanError } from '../../../errors.ts';
import { parseDuration } from '../../../options/quantities.ts';

/** Undefined for what is no time, or has a unit while nobody said how long the mean service time is. */
export type ReadTime = (text: string) => number | undefined;

export function timesFor(serviceMean: number | undefined): ReadTime {
  return (text) => {
    if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * (serviceMean ?? 1);
    return serviceMean === undefined ? undefined : parseDuration(text);
  };
}

/** A time above 0 behind a flag; undefined when it was not given. Throws ERR_INVALID_OPTION. */
export function readTimeFlag(flag: string, text: string | undefined, readTime: ReadTime): number | undefined {
  if (text === undefined) return undefined;
  const value = readTime(text);
  if (value !== undefined && value > 0) return value;
  throw pointsmanError('ERR_INVALID_OPTION', {
    given: `${flag} ${text}`,
    expected: 'a time above 0 in mean service times, such as 5',
    hint: value === undefined ? 'With --service-mean 5ms it can have a unit, as in 25ms.' : undefined,
  });
}
