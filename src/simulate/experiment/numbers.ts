/** Numbers as people read them. */
import type { Estimate } from '../index.ts';

/** Three digits that count, never an exponent; whole numbers keep all of theirs. */
export function significant(value: number, digits = 3): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const before = Math.floor(Math.log10(Math.abs(value))) + 1;
  return value.toFixed(Math.min(9, Math.max(0, digits - before)));
}

/** `6.69 ± 0.45`, with as many digits behind the point in both, unless the second would be 0. */
export function withMargin({ value, margin }: Estimate): string {
  const shown = significant(value);
  if (margin === null) return shown;
  const rounded = margin.toFixed(shown.split('.')[1]?.length ?? 0);
  return `${shown} ± ${Number(rounded) === 0 ? significant(margin, 1) : rounded}`;
}
