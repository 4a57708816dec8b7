/** Times of flags, in the unit of the run: mean service times, or milliseconds when that mean is given. */
import { shown } from '../../../options/grammar/refusal.ts';
import { virtualTime } from '../../../options/grammar/virtual-time.ts';
import { accepted } from '../../../options/refuse-option.ts';

/** A time above 0 behind a flag; undefined when it was not given. Throws ERR_INVALID_OPTION. */
export function readTimeFlag(
  flag: string,
  text: string | undefined,
  serviceMean: number | undefined,
): number | undefined {
  if (text === undefined) return undefined;
  const read = virtualTime.read(text, {
    kind: 'time',
    serviceMean,
    min: 0,
    excludesMin: true,
  });
  return accepted(`${flag} ${shown(text)}`, read);
}
