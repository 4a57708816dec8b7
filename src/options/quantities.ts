/** Durations and sizes as people write them, and back again without rounding. */
import ms from 'ms';

/** Milliseconds; a bare number is milliseconds. Undefined for anything that is not a duration. */
export function parseDuration(written: string): number | undefined {
  // ms() throws for an empty string and for more than 100 characters.
  if (written === '' || written.length > 100) return undefined;
  return ms(written as ms.StringValue);
}

/** The largest unit that needs no fraction: 90000 is `90s`, not the `2m` that ms() makes of it. */
export function formatDuration(milliseconds: number): string {
  return inLargestUnit(milliseconds, durationUnits);
}

/** Bytes; KB, MB, GB are powers of 1000 and KiB, MiB, GiB powers of 1024. Undefined for anything else. */
export function parseSize(written: string): number | undefined {
  const match = /^(-?\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(written);
  if (match === null) return undefined;
  const [, amount, unit] = match;
  const bytesPerUnit = unit === '' ? 1 : sizesByName.get(unit!.toLowerCase());
  return bytesPerUnit === undefined ? undefined : Number(amount) * bytesPerUnit;
}

export function formatSize(bytes: number): string {
  return inLargestUnit(bytes, sizeUnits);
}

type Unit = readonly [name: string, size: number];

const durationUnits: readonly Unit[] = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

const sizeUnits: readonly Unit[] = [
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
  ['B', 1],
];

const sizesByName = new Map<string, number>([
  ...sizeUnits.map(([name, size]): [string, number] => [name.toLowerCase(), size]),
  ['kb', 1000],
  ['mb', 1000 ** 2],
  ['gb', 1000 ** 3],
]);

function inLargestUnit(value: number, units: readonly Unit[]): string {
  if (value === 0) return '0';
  const [name, size] = units.find(([, unitSize]) => value % unitSize === 0) ?? ['', 1];
  return `${value / size}${name}`;
}
