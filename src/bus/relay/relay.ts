// over the limit: one method for each thing that a process says, and what they need
/**
 * The middle of the bus: every message passes here, so all receivers see what they get in the same order. It has no
 * clock and waits for nothing; whoever drives it reads the streams, writes what is to be written, and says who comes and
 * goes. What processes say is not trusted: the sender of a message is whoever's stream it came by.
 *
 * Each message is delivered at most once to each receiver, and each end of it is known: a receiver says when it has
 * handled it, and the sender is told of those that nobody handled.
 */
import { type Identity, isSeat, isSet, type Role, type Target } from '../address.ts';
import { HELD_MS, JOINS_WITHIN_MS, MOST_REQUESTS } from '../limits.ts';
import { BUS_VERSION, FAILURES, Flag, type Frame, Kind, peerFields, targetIn } from '../wire/frames.ts';
import { Fates, type FatesParts, type RelayCounts } from './fates.ts';
import type { Asked, Member, Sent } from './member.ts';
import { putInOrder, takeFromSeat } from './pass-on.ts';
import { Roll, type RollParts } from './roll.ts';

export interface RelayParts extends RollParts, FatesParts {
  /** Messages are held: `expire` is to be called from time to time until it gives false. */
  holds(): void;
}

export class Relay {
  readonly #parts: RelayParts;
  readonly #fates: Fates;
  readonly #roll: Roll;
  #lastOrder = 0;

  constructor(parts: RelayParts) {
    this.#parts = parts;
    this.#roll = new Roll(parts);
    this.#fates = new Fates(parts);
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
    if (before !== undefined && before !== member) this.#passOn(before);
  }

  /** Nothing more that is sent to its seat goes to it; what waits for it there is for the next one. */
  resigns(member: Member): void {
    if (member.state === 'gone') return;
    this.#roll.resign(member);
    this.#passOn(member);
  }

  /** It serves its slot, or is the agent, from now on. */
  serves(member: Member, nowMs: number): void {
    member.readySinceMs ??= nowMs;
    if (member.state === 'gone') return;
    this.succeeds(member);
    member.isStandby = false;
    if (member.isEager) this.#listen(member);
  }

  /** What it had not handled is told to the senders. */
  leave(member: Member): void {
    if (member.state === 'gone') return;
    member.state = 'gone';
    this.#roll.leave(member);
    this.#passOn(member);
    this.#fates.failAll(member, 'gone');
    for (const asked of member.asked.values()) for (const { to, token } of asked) to.toAnswer.delete(token);
    member.asked.clear();
    this.#fates.leave(member);
  }

  /**
   * A frame that `member` has sent; `isKept`: its memory is not written to any more. Returns what is wrong with it, in
   * words: something that no process writes.
   */
  receive(member: Member, frame: Frame, isKept: boolean): string | undefined {
    if (member.state === 'gone') return undefined;
    if (frame.kind === Kind.hello) return join(member, frame);
    if (!member.hasJoined) return 'a message before its greeting';
    switch (frame.kind) {
      case Kind.listen:
        this.#listen(member);
        return undefined;
      case Kind.send:
        return this.#send(member, frame, isKept);
      case Kind.handled:
        return this.#handled(member, frame.number);
      case Kind.reply:
        this.#reply(member, frame, isKept);
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
    let isHolding = false;
    for (const member of [...this.#roll.members, ...this.#roll.absent]) {
      if (member.state !== 'held' || member.unhandled.length === 0) continue;
      member.heldSinceMs ??= nowMs;
      const { isAbsent } = member;
      const untilMs = isAbsent
        ? member.heldSinceMs + HELD_MS
        : Math.max(member.readySinceMs ?? Number.POSITIVE_INFINITY, member.heldSinceMs) + JOINS_WITHIN_MS;
      if (nowMs < untilMs) {
        isHolding = true;
        continue;
      }
      if (isAbsent) this.#roll.dropAbsent(member);
      else member.state = 'deaf';
      this.#fates.failAll(member, 'no-receiver');
    }
    return isHolding;
  }

  #listen(member: Member): void {
    member.isEager = member.isStandby;
    if (member.isStandby) return;
    member.state = 'listening';
    member.heldSinceMs = undefined;
    for (const { fields, rest } of member.held.drain()) member.out.write(Kind.deliver, fields, [rest], true);
    this.#fates.touch(member);
  }

  /** Of a standby that is not to serve, or not next: none of it was told to it. */
  #passOn(member: Member): void {
    if (!member.isStandby) return;
    const next = this.#roll.seatedAt(member.id);
    if (next === undefined || next === member) return;
    for (const { sent, fields, rest } of takeFromSeat(member)) {
      const asked = member.toAnswer.get(fields.number ?? 0);
      if (asked !== undefined) this.#fates.forget(asked);
      this.#deliver(sent, next, rest, true, asked !== undefined);
    }
    putInOrder(next);
  }

  #send(from: Member, frame: Frame, isKept: boolean): string | undefined {
    const target = targetIn(frame);
    if (target === undefined) return 'a message to nobody that there is';
    from.lastNumber = (from.lastNumber + 1) >>> 0;
    if (frame.number !== from.lastNumber) return 'messages that are not numbered in order';
    const isRequest = (frame.flag & Flag.request) !== 0;
    const sent: Sent = {
      from,
      number: frame.number,
      bytes: frame.rest.byteLength,
      isRequest,
      isBroadcast: isSet(target) && !isRequest,
      isToSeat: isSeat(target),
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
        this.#fates.tell(from, Kind.asked, { number: sent.number, generation: receivers.length });
    } else if (receivers.length === 0) this.#fates.fail(sent, { id: identityIn(target) }, 'no-receiver');
    for (const to of receivers) this.#deliver(sent, to, frame.rest, isKept);
    this.#fates.settle(sent);
    return undefined;
  }

  /** `isAsked`: it is a request, and its sender waits for the answer. */
  #deliver(sent: Sent, to: Member, rest: Uint8Array, isKept: boolean, isAsked = sent.isRequest): void {
    const { from, number, bytes, isRequest } = sent;
    const why =
      to.state === 'deaf'
        ? 'no-receiver'
        : to.isFull(bytes) || this.#asksTooMuch(sent)
          ? 'overflow'
          : undefined;
    if (why !== undefined) {
      this.#fates.fail(sent, to, why);
      this.#fates.settle(sent);
      return;
    }
    to.unhandled.push(sent);
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
    const fields = isRequest ? { ...from.asSender, flag: Flag.request, number: token } : from.asSender;
    if (to.state === 'listening') {
      to.out.write(Kind.deliver, fields, [rest], isKept);
      this.#fates.touch(to);
    } else {
      // Its own memory: what it lies in came with much else.
      to.held.push({ sent, fields, rest: Uint8Array.prototype.slice.call(rest) });
      this.#parts.holds();
    }
  }

  #asksTooMuch({ isRequest, from }: Sent): boolean {
    return isRequest && from.asked.size >= MOST_REQUESTS;
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

  /** One that nobody waits for any more is dropped. */
  #reply(member: Member, { number: token, flag, rest }: Frame, isKept: boolean): void {
    const asked = member.toAnswer.get(token);
    if (asked === undefined) return;
    this.#fates.forget(asked);
    const { from, number } = asked;
    // Whoever asks and does not read what it is answered must not use up the master's memory.
    if (from.isDeafened) {
      this.#fates.tell(from, Kind.failed, {
        number,
        flag: FAILURES.indexOf('overflow'),
        ...peerFields(member.id),
      });
      return;
    }
    from.out.write(Kind.answer, { flag, number, ...peerFields(member.id) }, [rest], isKept);
    this.#fates.touch(from);
  }

  #cancel(member: Member, number: number): void {
    for (const { to, token } of member.asked.get(number) ?? []) to.toAnswer.delete(token);
    member.asked.delete(number);
  }
}

/** Of somebody who is not there. */
function identityIn(target: Target): Identity {
  if (target.kind !== 'worker') return { role: roleOf(target.kind), slot: 0, generation: 0 };
  return { role: 'worker', slot: target.slot, generation: target.generation ?? 0 };
}

function roleOf(kind: Target['kind']): Role {
  return kind === 'master' || kind === 'agent' ? kind : 'worker';
}

function join(member: Member, { number }: Frame): string | undefined {
  if (member.hasJoined) return 'a second greeting';
  if (number !== BUS_VERSION)
    return `a greeting of version ${number} of the bus, where this master has ${BUS_VERSION}: both have to be of one version of pointsman`;
  member.hasJoined = true;
  return undefined;
}
