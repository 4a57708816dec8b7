/**
 * The middle of the bus: every message passes here, so all receivers see what they get in the same order. It has no
 * clock and waits for nothing; whoever drives it reads the streams, writes what is to be written, and says who comes and
 * goes. What processes say is not trusted: the sender of a message is whoever's stream it came by.
 *
 * Each message is delivered at most once to each receiver, and each end of it is known: a receiver says when it has
 * handled it, and the sender is told of those that nobody handled.
 */
import { type Identity, identityIn, isSeat, isSet } from '../address.ts';
import {
  BUS_VERSION,
  FAILURES,
  Flag,
  type Frame,
  Kind,
  nobody,
  peersBytes,
  restOf,
  targetIn,
} from '../wire/frames.ts';
import { Delivery, type DeliveryParts } from './delivery.ts';
import { expire } from './expire.ts';
import { Fates, type FatesParts, type RelayCounts } from './fates.ts';
import type { Member, Sent } from './member.ts';
import { Roll, type RollParts } from './roll.ts';

export interface RelayParts extends RollParts, FatesParts, DeliveryParts {}

export class Relay {
  readonly #fates: Fates;
  readonly #roll: Roll;
  readonly #delivery: Delivery;
  #lastOrder = 0;

  constructor(parts: RelayParts) {
    this.#roll = new Roll(parts);
    this.#fates = new Fates(parts);
    this.#delivery = new Delivery(this.#roll, this.#fates, parts);
  }

  get counts(): RelayCounts {
    return this.#fates.counts;
  }

  /** Members that there is something to write to; each has it in `out`. */
  flush(): readonly Member[] {
    return this.#fates.flush();
  }

  /** A process that may take part; what is sent to it waits until it joins, and of a standby until it serves. */
  enter(id: Identity, isStandby = false): Member {
    const member = this.#roll.enter(id);
    member.isStandby = isStandby;
    return member;
  }

  /** What is sent to its seat waits for it from now on, until it serves. */
  succeeds(member: Member): void {
    if (member.state === 'gone') return;
    const before = this.#roll.currentAt(member.id);
    this.#roll.serves(member);
    if (before !== undefined && before !== member) this.#delivery.passOn(before);
  }

  /** Nothing more that is sent to its seat goes to it; what waits for it there is for the next one. */
  resigns(member: Member): void {
    if (member.state === 'gone') return;
    this.#roll.resign(member);
    this.#delivery.passOn(member);
  }

  /** It serves its slot, or is the agent, from now on. */
  serves(member: Member, nowMs: number): void {
    member.readySinceMs ??= nowMs;
    if (member.state === 'gone') return;
    this.succeeds(member);
    member.isStandby = false;
    if (member.isEager) this.#delivery.listen(member);
  }

  /** It is about to end. */
  drains(member: Member): void {
    member.isLeaving = true;
  }

  /** It is not sent anything any more; it may still be heard. */
  retires(member: Member): void {
    this.#roll.leave(member);
  }

  /** What it had not handled is told to the senders. */
  leave(member: Member): void {
    if (member.state === 'gone') return;
    member.state = 'gone';
    this.#roll.leave(member);
    this.#delivery.passOn(member);
    this.#fates.failAll(member, 'gone');
    for (const asked of member.asked.values()) for (const { to, token } of asked) to.toAnswer.delete(token);
    member.asked.clear();
    this.#fates.leave(member);
  }

  /**
   * A frame that `member` has sent, in memory that stays as it is. Returns what is wrong with it, in words: something
   * that no process writes.
   */
  receive(member: Member, frame: Frame): string | undefined {
    if (member.state === 'gone') return undefined;
    if (frame.kind === Kind.hello) return join(member, frame);
    if (!member.hasJoined) return 'a message before its greeting';
    switch (frame.kind) {
      case Kind.listen:
        this.#delivery.listen(member);
        return undefined;
      case Kind.send:
        return this.#send(member, frame);
      case Kind.handled:
        return this.#handled(member, frame.number);
      case Kind.unhandled:
        return this.#unhandled(member, frame.number);
      case Kind.reply:
        this.#reply(member, frame);
        return undefined;
      case Kind.cancel:
        this.#cancel(member, frame.number);
        return undefined;
      default:
        return `a frame of kind ${frame.kind}`;
    }
  }

  /** Fails what has been held for too long. True while anything is held. */
  expire(nowMs: number): boolean {
    return expire(this.#roll, this.#fates, nowMs);
  }

  #send(from: Member, frame: Frame): string | undefined {
    const target = targetIn(frame);
    if (target === undefined) return 'a message to nobody that there is';
    from.lastNumber = (from.lastNumber + 1) >>> 0;
    if (frame.number !== from.lastNumber) return 'messages that are not numbered in order';
    const isRequest = (frame.flag & Flag.request) !== 0;
    const sent: Sent = {
      from,
      number: frame.number,
      bytes: frame.end - frame.begin,
      isRequest,
      isBroadcast: isSet(target) && !isRequest,
      isToSeat: isSeat(target),
      isDirect: (frame.flag & Flag.direct) !== 0,
      order: ++this.#lastOrder,
      left: 0,
    };
    const receivers = this.#roll.find(target, from);
    from.sent.push(sent);
    from.unsettled++;
    from.unsettledBytes += sent.bytes;
    // One more than there are, so that it is not settled before all have got it.
    sent.left = receivers.length + 1;
    if (isSet(target)) {
      if (isRequest)
        this.#fates.tell(from, Kind.asked, 0, sent.number, nobody, peersBytes(receivers.map(({ id }) => id)));
    } else if (receivers.length === 0) this.#fates.fail(sent, { id: identityIn(target) }, 'no-receiver');
    // What is asked of several carries another token for each: the frame itself can become one of them only.
    const isPassed = !isRequest || receivers.length === 1;
    for (const to of receivers) this.#delivery.deliver(sent, to, isPassed ? frame : restOf(frame));
    this.#fates.settle(sent);
    return undefined;
  }

  #handled(member: Member, upTo: number): string | undefined {
    const count = (upTo - member.handled) >>> 0;
    if (count > member.unhandled.length) return 'that it has handled more than it was sent';
    member.handled = upTo;
    for (let left = count; left > 0; left--) {
      const sent = member.unhandled.shift()!;
      member.queuedBytes -= sent.bytes;
      this.#fates.settle(sent);
    }
    this.#fates.counts.handled += count;
    return undefined;
  }

  /** It has handled all before the message of this number, and has no handler for that. */
  #unhandled(member: Member, number: number): string | undefined {
    const flaw = this.#handled(member, (number - 1) >>> 0);
    const sent = flaw === undefined ? member.unhandled.shift() : undefined;
    if (sent === undefined) return flaw ?? 'that it has no handler for what it was not sent';
    member.handled = number;
    member.queuedBytes -= sent.bytes;
    if (!sent.isRequest) this.#fates.fail(sent, member, 'no-receiver');
    this.#fates.settle(sent);
    return undefined;
  }

  /** One that nobody waits for any more is dropped. */
  #reply(member: Member, frame: Frame): void {
    const { number: token, flag } = frame;
    const asked = member.toAnswer.get(token);
    if (asked === undefined) return;
    this.#fates.forget(asked);
    const { from, number } = asked;
    if (from.state === 'gone') return;
    // Whoever asks and does not read what it is answered must not use up the master's memory.
    if (from.isDeafened) {
      this.#fates.tell(from, Kind.failed, FAILURES.indexOf('overflow'), number, member.place);
      return;
    }
    from.out.pass(Kind.answer, flag, number, member.place, frame);
    this.#fates.touch(from);
  }

  #cancel(member: Member, number: number): void {
    for (const { to, token } of member.asked.get(number) ?? []) to.toAnswer.delete(token);
    member.asked.delete(number);
  }
}

function join(member: Member, { number }: Frame): string | undefined {
  if (member.hasJoined) return 'a second greeting';
  if (number !== BUS_VERSION)
    return `a greeting of version ${number} of the bus, where this master has ${BUS_VERSION}: both have to be of one version of pointsman`;
  member.hasJoined = true;
  return undefined;
}
