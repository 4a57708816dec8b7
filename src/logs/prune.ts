/** Which rotated files are not to be kept. PURE. */
import type { LogKeep } from '../protocol/log-messages.ts';
import { daysBetween } from './days.ts';
import type { RotatedName } from './names.ts';

export interface RotatedFile extends RotatedName {
  readonly isCompressed: boolean;
  readonly size: number;
  readonly modifiedMs: number;
}

/** By age and number; `today` undefined: the clock is not to be trusted. */
export function tooOldOrMany(
  files: readonly RotatedFile[],
  { days = Number.POSITIVE_INFINITY, files: most = Number.POSITIVE_INFINITY }: LogKeep,
  today: string | undefined,
): RotatedFile[] {
  const kept = new Map<string, number>();
  return files.toSorted(byNumber).filter(({ log, day }) => {
    const place = (kept.get(log) ?? 0) + 1;
    kept.set(log, place);
    return place > most || (today !== undefined && daysBetween(day, today) > days);
  });
}

/** The oldest of all logs. */
export function tooLarge(
  files: readonly RotatedFile[],
  { bytes = Number.POSITIVE_INFINITY }: LogKeep,
): RotatedFile[] {
  let total = 0;
  return files.toSorted(byTime).filter(({ size }) => {
    total += size;
    return total > bytes;
  });
}

function byDay(one: RotatedFile, other: RotatedFile): number {
  return one.day === other.day ? 0 : one.day < other.day ? 1 : -1;
}

/** Those of one log. */
function byNumber(one: RotatedFile, other: RotatedFile): number {
  return byDay(one, other) || other.number - one.number;
}

/** Those of all: each log has numbers of its own. */
function byTime(one: RotatedFile, other: RotatedFile): number {
  return byDay(one, other) || other.modifiedMs - one.modifiedMs || other.number - one.number;
}
