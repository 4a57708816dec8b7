/** Numbers in the few characters that a column has. */

/** The largest unit that fits: 90 s are `1m`. */
export function shortDuration(ms: number): string {
  const found = units.find(([, size]) => ms >= size);
  return found === undefined ? '0s' : `${Math.floor(ms / found[1])}${found[0]}`;
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** Of something that takes from microseconds to minutes. */
export function shortLatency(ms: number | undefined): string {
  if (ms === undefined) return '-';
  if (ms >= 10_000) return `${Math.round(ms / 1000)}s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)}s`;
  return `${ms >= 10 ? Math.round(ms) : ms.toFixed(1)}ms`;
}

/** Up to 99999 as it is, beyond that in thousands and millions. */
export function shortCount(count: number): string {
  if (count >= 1e8) return `${Math.round(count / 1e6)}M`;
  return count >= 1e5 ? `${Math.round(count / 1000)}k` : String(Math.round(count));
}

export function shortRate(perSecond: number): string {
  return perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : shortCount(perSecond);
}

export function shortShare(share: number | undefined): string {
  return share === undefined ? '-' : `${Math.round(share * 100)}%`;
}

/** In MiB and GiB. */
export function shortBytes(bytes: number | undefined): string {
  if (bytes === undefined) return '-';
  const mebibytes = bytes / 1_048_576;
  return mebibytes >= 10_000 ? `${(mebibytes / 1024).toFixed(1)}G` : `${Math.round(mebibytes)}M`;
}
