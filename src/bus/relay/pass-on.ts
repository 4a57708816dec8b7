/** What waits for a process that is not to serve its seat after all goes to the one that is. */
import { Line } from '../line.ts';
import type { Held, Member } from './member.ts';

/** What waits there for whoever holds the seat, oldest first; what was meant for this very process stays. */
export function takeFromSeat(member: Member): readonly Held[] {
  const all = member.held.drain();
  const taken = all.filter(({ sent }) => sent.isToSeat);
  for (const { sent } of taken) member.queuedBytes -= sent.bytes;
  member.held = Line.of(all.filter(({ sent }) => !sent.isToSeat));
  return taken;
}

/** In the order in which they were sent: some may have come to it on another way before. */
export function putInOrder(member: Member): void {
  if (member.state !== 'held') return;
  member.held = Line.of(member.held.drain().sort((one, other) => one.sent.order - other.sent.order));
}
