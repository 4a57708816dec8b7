/** How a message gets to one receiver: at once, when that listens, or by way of whoever takes its seat. */
import { MOST_REQUESTS } from '../limits.ts';
import { Flag, type Frame, Kind, restOf } from '../wire/frames.ts';
import type { Fates } from './fates.ts';
import type { Asked, Member, Sent } from './member.ts';
import { putInOrder, takeFromSeat } from './pass-on.ts';
import type { Roll } from './roll.ts';

export interface DeliveryParts {
  /** Messages are held: `expire` is to be called from time to time until it gives false. */
  holds(): void;
}

export class Delivery {
  readonly #roll: Roll;
  readonly #fates: Fates;
  readonly #parts: DeliveryParts;

  constructor(roll: Roll, fates: Fates, parts: DeliveryParts) {
    this.#roll = roll;
    this.#fates = fates;
    this.#parts = parts;
  }

  /** A standby does once it serves. */
  listen(member: Member): void {
    member.isEager = member.isStandby;
    if (member.isStandby) return;
    for (const { sent, token, rest } of member.listens()) write(sent, member, token, rest);
    this.#fates.touch(member);
  }

  /** Of a standby that is not to serve, or not next: none of it was told to it. */
  passOn(member: Member): void {
    if (!member.isStandby) return;
    const next = this.#roll.seatedAt(member.id);
    if (next === undefined || next === member) return;
    for (const { sent, token, rest } of takeFromSeat(member)) {
      const asked = member.toAnswer.get(token);
      if (asked !== undefined) this.#fates.forget(asked);
      this.deliver(sent, next, rest, asked !== undefined);
    }
    putInOrder(next);
  }

  /**
   * `what`: the frame it came in, or what is left of that. `isAsked`: it is a request, and its sender waits for the
   * answer.
   */
  deliver(sent: Sent, to: Member, what: Frame | Buffer, isAsked: boolean = sent.isRequest): void {
    const { from, number, bytes, isRequest, isDirect } = sent;
    const isNow = to.state === 'listening' || (isDirect && to.hasJoined);
    const why =
      to.state === 'deaf' && !isNow
        ? 'no-receiver'
        : to.isFull(bytes) || asksTooMuch(sent)
          ? 'overflow'
          : undefined;
    if (why !== undefined) {
      this.#fates.fail(sent, to, why);
      this.#fates.settle(sent);
      return;
    }
    to.queuedBytes += bytes;
    let token = 0;
    if (isRequest) token = to.lastToken = (to.lastToken + 1) >>> 0;
    if (isAsked) {
      const asked: Asked = { from, number, to, token };
      to.toAnswer.set(token, asked);
      const others = from.asked.get(number);
      if (others === undefined) from.asked.set(number, [asked]);
      else others.push(asked);
    }
    if (isNow) {
      write(sent, to, token, what);
      this.#fates.touch(to);
    } else {
      // Its own memory: what it lies in came with much else.
      to.held.push({ sent, token, rest: Buffer.from(Buffer.isBuffer(what) ? what : restOf(what)) });
      this.#parts.holds();
    }
  }
}

function write(sent: Sent, to: Member, token: number, what: Frame | Buffer): void {
  const { isRequest, from } = sent;
  const flag = isRequest ? Flag.request : 0;
  to.unhandled.push(sent);
  if (Buffer.isBuffer(what)) to.out.write(Kind.deliver, flag, token, from.place, what);
  else to.out.pass(Kind.deliver, flag, token, from.place, what);
}

function asksTooMuch({ isRequest, from }: Sent): boolean {
  return isRequest && from.asked.size >= MOST_REQUESTS;
}
