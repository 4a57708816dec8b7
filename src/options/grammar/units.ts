/** Quantities written in the unit that suits them. */
export type Unit = readonly [name: string, size: number];

/** In the first of `units`, which come from large to small, that needs no fraction; bare when none does. */
export function inLargestUnit(value: number, units: readonly Unit[]): string {
  if (value === 0) return '0';
  const [name, size] = units.find(([, unitSize]) => value % unitSize === 0) ?? ['', 1];
  return `${value / size}${name}`;
}
