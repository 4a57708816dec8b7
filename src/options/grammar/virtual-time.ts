/** Times of a simulated run: so many mean service times, or with a unit once it is known how long that mean is. */
import { parseDuration } from './duration.ts';
import type { Kind } from './kind.ts';
import { parseNumber } from './number.ts';
import { type Range, ranged } from './ranged.ts';
import { isRefusal } from './refusal.ts';

export interface VirtualTimeForm extends Range {
  readonly kind: 'time';
  /** Milliseconds; undefined where the run counts in mean service times. */
  readonly serviceMean: number | undefined;
}

/** What such a time looks like. */
export const virtualTimePattern: RegExp = /^\d+(\.\d+)?(ms|s|m|h)?$/;

const times: Kind<VirtualTimeForm, number> = ranged({
  parse(text, { serviceMean }) {
    const means = parseNumber(text);
    if (means !== undefined) return means * (serviceMean ?? 1);
    return serviceMean === undefined ? undefined : parseDuration(text);
  },
  format: String,
  isWhole: () => false,
  expected({ min, excludesMin }) {
    const limit = excludesMin === true ? ` above ${min}` : min > 0 ? ` of at least ${min}` : '';
    return `a time${limit} such as 100, or 100ms with --service-mean`;
  },
});

/** In milliseconds, or in mean service times where no mean is given. */
export const virtualTime: Kind<VirtualTimeForm, number> = {
  ...times,
  read(written, form) {
    const read = times.read(written, form);
    if (!isRefusal(read) || !isDuration(written) || form.serviceMean !== undefined) return read;
    return { ...read, hint: 'With --service-mean 5ms it can have a unit, as in 25ms.' };
  },
};

/** True for a text with a unit. */
function isDuration(written: unknown): boolean {
  if (typeof written !== 'string') return false;
  const text = written.trim();
  return parseNumber(text) === undefined && parseDuration(text) !== undefined;
}
