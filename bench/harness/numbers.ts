/** How numbers are written in the tables. */
import type { Spread } from '../../src/measure/method/spread.ts';

/** Three significant digits below a thousand, whole numbers above. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  return value.toFixed(size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2);
}

/** `31.2 (30.8 to 33.0)`; of one round only the value. */
export function withSpread(spread: Spread | undefined): string {
  if (spread === undefined) return '–';
  const { median, min, max } = spread;
  return min === max ? short(median) : `${short(median)} (${short(min)} to ${short(max)})`;
}

export function median(spread: Spread | undefined): string {
  return spread === undefined ? '–' : short(spread.median);
}

export function times(spread: Spread | undefined): string {
  return spread === undefined ? '–' : `${spread.median.toFixed(2)} ×`;
}
