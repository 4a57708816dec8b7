/** Sizes in bytes, written as `65536`, `64KiB`, `1MiB` or `1MB`. */
import type { Kind } from './kind.ts';
import { limitsOf, type Range, ranged } from './ranged.ts';
import { inLargestUnit, type Unit } from './units.ts';

export interface SizeForm extends Range {
  readonly kind: 'size';
}

export const size: Kind<SizeForm, number> = ranged({
  parse: parseSize,
  format: formatSize,
  isWhole: () => true,
  expected: (range) => `a size ${limitsOf(range, formatSize)}, such as 65536, 64KiB or 1MB`,
});

/** Bytes; KB, MB, GB are powers of 1000 and KiB, MiB, GiB powers of 1024. Undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const match = /^(-?\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text);
  if (match === null) return undefined;
  const [, amount, unit] = match;
  const bytesPerUnit = unit === '' ? 1 : sizesByName.get(unit!.toLowerCase());
  return bytesPerUnit === undefined ? undefined : Number(amount) * bytesPerUnit;
}

export function formatSize(bytes: number): string {
  return inLargestUnit(bytes, units);
}

const units: readonly Unit[] = [
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
  ['B', 1],
];

const sizesByName = new Map<string, number>([
  ...units.map(([name, bytes]): [string, number] => [name.toLowerCase(), bytes]),
  ['kb', 1000],
  ['mb', 1000 ** 2],
  ['gb', 1000 ** 3],
]);
