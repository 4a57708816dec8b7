/**
 * Ticks of logarithmic axes, so few that their numbers do not touch: 1, 2 and 5 of each decade while there are few
 * decades, otherwise the decades alone.
 */
export function logTicks(values: readonly number[], atMost: number): number[] {
  const positive = values.filter((value) => value > 0);
  const [least, most] = [Math.min(...positive), Math.max(...positive)];
  const decades = Math.log10(most / least);
  const steps = decades > 3 ? [1] : decades > 1.3 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 8];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(most)); power++) {
    for (const step of steps) ticks.push(Number((step * 10 ** power).toPrecision(3)));
  }
  const inside = ticks.filter((tick) => tick >= least * 0.999 && tick <= most * 1.001);
  // Where all values are alike there may be none between them.
  return inside.length < 2 ? [...new Set([least, most])] : thinned(inside, atMost);
}

export function thinned(ticks: readonly number[], atMost: number): number[] {
  const every = Math.ceil(ticks.length / atMost);
  return ticks.filter((_, index) => index % every === 0);
}

/** `1 %`, `0.1 %`. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

export function plain(value: number): string {
  return String(Number(value.toPrecision(3)));
}
