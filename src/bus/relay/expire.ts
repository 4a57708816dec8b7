/** How long messages wait for whoever does not listen. */
import { HELD_MS, JOINS_WITHIN_MS } from '../limits.ts';
import type { Fates } from './fates.ts';
import type { Member } from './member.ts';
import type { Roll } from './roll.ts';

/** Fails what has waited for too long. True while anything waits. */
export function expire(roll: Roll, fates: Fates, nowMs: number): boolean {
  let isWaiting = false;
  for (const member of [...roll.members, ...roll.absent]) {
    if (member.state !== 'held' || member.held.length === 0) continue;
    member.heldSinceMs ??= nowMs;
    if (nowMs < untilMs(member, member.heldSinceMs)) {
      isWaiting = true;
      continue;
    }
    if (member.isAbsent) roll.dropAbsent(member);
    else member.state = 'deaf';
    fates.failHeld(member, 'no-receiver');
  }
  return isWaiting;
}

/** A start has a limit of its own. */
function untilMs({ isAbsent, readySinceMs = Number.POSITIVE_INFINITY }: Member, sinceMs: number): number {
  return isAbsent ? sinceMs + HELD_MS : Math.max(readySinceMs, sinceMs) + JOINS_WITHIN_MS;
}
