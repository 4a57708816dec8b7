/** A time as people say it: `400 ms`, `2 s`, `1.5 s`, `3 min`. */
export function timeInWords(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  const [unit, size] = milliseconds < 120_000 ? ['s', 1_000] : ['min', 60_000];
  return `${Math.round((10 * milliseconds) / Number(size)) / 10} ${unit}`;
}
