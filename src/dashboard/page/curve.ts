/** A track between the queue and a worker: a cubic Bézier curve. */

export interface Curve {
  readonly from: readonly [number, number];
  readonly bend: readonly [number, number];
  readonly turn: readonly [number, number];
  readonly to: readonly [number, number];
}

export function pathOf({ from, bend, turn, to }: Curve): string {
  return `M${from.map(round)}C${bend.map(round)} ${turn.map(round)} ${to.map(round)}`;
}

function round(value: number): string {
  return value.toFixed(1);
}

/** Where one is after this share of the way, from 0 to 1. */
export function pointOn({ from, bend, turn, to }: Curve, share: number): readonly [number, number] {
  const rest = 1 - share;
  const [a, b, c, d] = [rest ** 3, 3 * rest ** 2 * share, 3 * rest * share ** 2, share ** 3];
  const along = (axis: 0 | 1): number => a * from[axis] + b * bend[axis] + c * turn[axis] + d * to[axis];
  return [along(0), along(1)];
}
