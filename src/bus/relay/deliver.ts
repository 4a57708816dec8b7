/** A message on its way to one receiver: told now, kept until it listens, or refused. */
import { MOST_REQUESTS } from '../limits.ts';
import { Flag, Kind } from '../wire/frames.ts';
import type { Fates } from './fates.ts';
import type { Asked, Member, Sent } from './member.ts';

export interface DeliveryParts {
  readonly fates: Fates;
  /** A message waits. */
  holds(): void;
}

/** `isAsked`: it is a request, and its sender waits for the answer. */
export function deliver(
  sent: Sent,
  to: Member,
  { rest, flag }: { readonly rest: Uint8Array; readonly flag: number },
  { fates, holds }: DeliveryParts,
  isAsked: boolean = sent.isRequest,
): void {
  const { from, bytes, isRequest } = sent;
  const isNow = to.state === 'listening' || (to.hasJoined && (flag & Flag.direct) !== 0);
  const why =
    to.state === 'deaf' && !isNow
      ? 'no-receiver'
      : to.isFull(bytes) || asksTooMuch(sent)
        ? 'overflow'
        : undefined;
  if (why !== undefined) {
    fates.fail(sent, to, why);
    fates.settle(sent);
    return;
  }
  to.queuedBytes += bytes;
  const token = isRequest ? tokenFor(sent, to, isAsked) : 0;
  const fields = isRequest ? { ...from.asSender, flag: Flag.request, number: token } : from.asSender;
  if (isNow) {
    to.unhandled.push(sent);
    to.out.write(Kind.deliver, fields, [rest]);
    fates.touch(to);
  } else {
    // Its own memory: what it lies in came with much else.
    to.waiting.push({ sent, fields, rest: Uint8Array.prototype.slice.call(rest) });
    holds();
  }
}

function tokenFor({ from, number }: Sent, to: Member, isAsked: boolean): number {
  const token = (to.lastToken + 1) >>> 0;
  to.lastToken = token;
  if (!isAsked) return token;
  const asked: Asked = { from, number, to, token };
  to.toAnswer.set(token, asked);
  const others = from.asked.get(number);
  if (others === undefined) from.asked.set(number, [asked]);
  else others.push(asked);
  return token;
}

function asksTooMuch({ isRequest, from }: Sent): boolean {
  return isRequest && from.asked.size >= MOST_REQUESTS;
}
