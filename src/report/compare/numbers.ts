/** Numbers of a comparison as people read them. */
import type { Difference } from '../../measure/contract.ts';
import type { Spread } from '../../measure/method/spread.ts';
import { significant } from '../../simulate/experiment/numbers.ts';

/** In front of a ratio whose rounds do not agree. */
export const NOT_SHOWN = '≈';

/** What stands where there is nothing. */
export const NONE = '–';

/** `12,345`, `68.3`. */
export function amount(value: number): string {
  return Math.abs(value) < 1000 ? significant(value) : Math.round(value).toLocaleString('en');
}

/** `0.18 ×`. */
export function times(ratio: number): string {
  return `${ratioText(ratio)} ×`;
}

/** `0.18 ×`, or `≈ 1.02 ×` where no difference is shown. */
export function differenceText({ ratio, isShown }: Difference): string {
  return isShown ? times(ratio.median) : `${NOT_SHOWN} ${times(ratio.median)}`;
}

/** `3.91–4.42`; undefined where both ends read the same. */
export function rangeText({ min, max }: Spread, text: (value: number) => string): string | undefined {
  const [from, to] = [text(min), text(max)];
  return from === to ? undefined : `${from}–${to}`;
}

export function ratioRange({ ratio }: Difference): string | undefined {
  return rangeText(ratio, ratioText);
}

export function percentText(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** `+12 %`, `−3 %`. */
export function signedPercent(share: number): string {
  const rounded = Math.round(100 * share);
  return `${rounded < 0 ? '−' : '+'}${Math.abs(rounded)} %`;
}

/** `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function ratioText(ratio: number): string {
  if (ratio < 0.1) return significant(ratio, 2);
  return ratio < 10 ? ratio.toFixed(2) : amount(ratio);
}
