/** Times of a simulated run: so many mean service times, or with a unit once it is known how long that mean is. */
import { parseDuration } from './duration.ts';
import type { Kind } from './kind.ts';
import { parseNumber } from './number.ts';

export interface VirtualTimeForm {
  readonly kind: 'time';
  /** Milliseconds; undefined where the run counts in mean service times. */
  readonly serviceMean: number | undefined;
  /** The least that is allowed; 0 unless given. */
  readonly min?: number;
  /** Set where it must be more than 0. */
  readonly isPositive?: true;
}

/** In milliseconds, or in mean service times where no mean is given. */
export const virtualTime: Kind<VirtualTimeForm, number> = {
  read(written, form) {
    const value = typeof written === 'string' ? parse(written.trim(), form) : written;
    const { min = 0, isPositive, serviceMean } = form;
    if (typeof value === 'number' && value >= min && (isPositive !== true || value > 0)) return { value };
    const hasUnit = value === undefined && parseDuration(String(written).trim()) !== undefined;
    const hint =
      hasUnit && serviceMean === undefined
        ? 'With --service-mean 5ms it can have a unit, as in 25ms.'
        : undefined;
    return { expected: virtualTime.expected(form), hint };
  },
  expected({ min = 0, isPositive }) {
    const limit = min > 0 ? ` of at least ${min}` : isPositive === true ? ' above 0' : '';
    return `a time${limit} such as 100, or 100ms with --service-mean`;
  },
  format: String,
  words: () => [],
};

/** What such a time looks like. */
export const virtualTimePattern: RegExp = /^\d+(\.\d+)?(ms|s|m|h)?$/;

function parse(text: string, { serviceMean }: VirtualTimeForm): number | undefined {
  const means = parseNumber(text);
  if (means !== undefined) return means * (serviceMean ?? 1);
  return serviceMean === undefined ? undefined : parseDuration(text);
}
