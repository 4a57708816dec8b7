/** What waits for a process that is not to serve its seat after all goes to the one that is. */
import { Line } from '../line.ts';
import { type DeliveryParts, deliver } from './deliver.ts';
import type { Member, Waiting } from './member.ts';

/** What was meant for `member` itself stays. */
export function passOn(member: Member, next: Member, parts: DeliveryParts): void {
  for (const { sent, fields, rest } of takeFromSeat(member)) {
    const asked = member.toAnswer.get(fields.number ?? 0);
    if (asked !== undefined) parts.fates.forget(asked);
    deliver(sent, next, { rest, flag: 0 }, parts, asked !== undefined);
  }
  // Some may have come to it on another way before.
  next.waiting = Line.of(next.waiting.drain().sort((one, other) => one.sent.order - other.sent.order));
}

/** What waits there for whoever holds the seat, oldest first. */
function takeFromSeat(member: Member): readonly Waiting[] {
  const all = member.waiting.drain();
  const taken = all.filter(({ sent }) => sent.isToSeat);
  for (const { sent } of taken) member.queuedBytes -= sent.bytes;
  member.waiting = Line.of(all.filter(({ sent }) => !sent.isToSeat));
  return taken;
}
