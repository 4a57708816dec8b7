/** Scales and ticks of charts. */

/** A round number from `value` upwards: 1, 2, 2.5 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const decade = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((each) => each * decade >= value * 0.999)!;
  return step * decade;
}

export interface Scale {
  readonly ticks: readonly number[];
  /** Share of the height, from the bottom. */
  at(value: number): number;
}

export function linear(most: number): Scale {
  const top = roundUp(most);
  return { ticks: [0, top / 2, top], at: (value) => Math.min(Math.max(value / top, 0), 1) };
}

/** From a power of ten below `least` to one above `most`. */
export function logarithmic(least: number, most: number): Scale {
  const bottom = Math.floor(Math.log10(Math.max(least, 0.01)));
  const top = Math.max(Math.ceil(Math.log10(Math.max(most, 0.01))), bottom + 1);
  const ticks = Array.from({ length: top - bottom + 1 }, (_, at) => 10 ** (bottom + at));
  const at = (value: number): number =>
    Math.min(Math.max((Math.log10(Math.max(value, 10 ** bottom)) - bottom) / (top - bottom), 0), 1);
  return { ticks, at };
}
