/** What becomes of messages: told to their senders, once there is something to tell. */
import type { Identity } from '../address.ts';
import { FAILURES, type Failure, Kind, nobody, type Place, placeOf } from '../wire/frames.ts';
import type { Asked, Member, Sent } from './member.ts';

export interface FatesParts {
  /** There is something to write, for one member at least: `flush` is to be called soon. Told once until then. */
  wake(): void;
  /** A message did not reach `to`. */
  failed(from: Identity, to: Identity, why: Failure): void;
}

/** Messages since the beginning. */
export interface RelayCounts {
  /** Handled by their receivers. */
  handled: number;
  readonly failed: Record<Failure, number>;
}

type Failing = Pick<Sent, 'from' | 'number'> & Partial<Pick<Sent, 'isBroadcast'>>;

export class Fates {
  readonly counts: RelayCounts = {
    handled: 0,
    failed: { 'no-receiver': 0, gone: 0, overflow: 0 },
  };
  readonly #parts: FatesParts;
  readonly #dirty = new Set<Member>();

  constructor(parts: FatesParts) {
    this.#parts = parts;
  }

  /** Members that there is something to write to; each has it in `out`. */
  flush(): readonly Member[] {
    const due = [...this.#dirty];
    this.#dirty.clear();
    for (const member of due) {
      if (!member.isSettledUntold) continue;
      member.isSettledUntold = false;
      const upTo = (member.sent.first?.number ?? member.lastNumber + 1) - 1;
      member.out.write(Kind.settled, 0, member.settled, { ...nobody, generation: upTo });
    }
    return due;
  }

  fail({ from, number, isBroadcast }: Failing, to: Pick<Member, 'id'>, why: Failure): void {
    // Whoever takes no part is not missed where nobody in particular was meant.
    if (isBroadcast && why === 'no-receiver') return;
    this.counts.failed[why]++;
    this.#parts.failed(from.id, to.id, why);
    this.tell(from, Kind.failed, FAILURES.indexOf(why), number, placeOf(to.id));
  }

  /** One more receiver of it has come to its end. */
  settle(sent: Sent): void {
    sent.left--;
    if (sent.left > 0) return;
    const { from } = sent;
    from.settled = (from.settled + 1) >>> 0;
    from.unsettled--;
    from.unsettledBytes -= sent.bytes;
    while (from.sent.first?.left === 0) from.sent.shift();
    from.isSettledUntold = true;
    this.touch(from);
  }

  /** Nobody waits for this answer any more. */
  forget(asked: Asked): void {
    asked.to.toAnswer.delete(asked.token);
    const { from, number } = asked;
    const all = from.asked.get(number);
    if (all === undefined) return;
    const at = all.indexOf(asked);
    if (at !== -1) all.splice(at, 1);
    if (all.length === 0) from.asked.delete(number);
  }

  /** All that the member was to handle and to answer. */
  failAll(member: Member, why: Failure): void {
    for (let sent = member.unhandled.shift(); sent !== undefined; sent = member.unhandled.shift()) {
      if (!sent.isRequest) this.fail(sent, member, why);
      this.settle(sent);
    }
    this.failHeld(member, why);
    member.queuedBytes = 0;
    for (const asked of [...member.toAnswer.values()]) {
      this.forget(asked);
      this.fail(asked, member, why);
    }
  }

  /** All that waits for the member to listen. */
  failHeld(member: Member, why: Failure): void {
    for (const { sent, token } of member.held.drain()) {
      member.queuedBytes -= sent.bytes;
      if (!sent.isRequest) this.fail(sent, member, why);
      // Nobody may wait for the answer any more.
      const asked = member.toAnswer.get(token);
      if (asked !== undefined) {
        this.forget(asked);
        this.fail(asked, member, why);
      }
      this.settle(sent);
    }
  }

  tell(member: Member, kind: number, flag: number, number: number, place?: Place, rest?: Uint8Array): void {
    if (member.state === 'gone') return;
    member.out.write(kind, flag, number, place, rest);
    this.touch(member);
  }

  touch(member: Member): void {
    if (member.state === 'gone') return;
    if (this.#dirty.size === 0) this.#parts.wake();
    this.#dirty.add(member);
  }

  /** It is not told anything any more. */
  leave(member: Member): void {
    this.#dirty.delete(member);
  }
}
