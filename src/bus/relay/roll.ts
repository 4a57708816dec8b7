/** Who takes part, and whom an address means. */
import { type Identity, isSame, type Role, type Target } from '../address.ts';
import { Member } from './member.ts';

/** Where processes of one slot, or agents, come and go. */
interface Seat {
  /** It gets what is sent to the seat: it serves, or is to. */
  current: Member | undefined;
  /** Nobody is there: what is sent waits for the next one. */
  absent: Member | undefined;
}

export interface RollParts {
  /** Whether there is to be a process there, now or soon. */
  isExpected(role: Role, slot: number): boolean;
  /** From 0 to below 1. */
  random(): number;
}

export class Roll {
  readonly members: Set<Member> = new Set<Member>();
  readonly #seats = new Map<number, Seat>();
  readonly #parts: RollParts;

  constructor(parts: RollParts) {
    this.#parts = parts;
  }

  /** Seats without a process, for which messages wait. */
  get absent(): readonly Member[] {
    return [...this.#seats.values()].flatMap(({ absent }) => absent ?? []);
  }

  /** What waited for the next process of its seat becomes its own. */
  enter(id: Identity): Member {
    const member = new Member(id);
    const seat = this.#seatOf(id);
    this.members.add(member);
    if (seat.current !== undefined) return member;
    seat.current = member;
    if (seat.absent !== undefined) takeOver(member, seat.absent);
    seat.absent = undefined;
    return member;
  }

  /** What is sent to its seat goes to it from now on. */
  serves(member: Member): void {
    this.#seatOf(member.id).current = member;
  }

  leave(member: Member): void {
    this.members.delete(member);
    this.resign(member);
  }

  /** Nothing more that is sent to its seat goes to it. */
  resign(member: Member): void {
    member.hasResigned = true;
    const { role, slot } = member.id;
    const seat = this.#seatOf(member.id);
    if (seat.current !== member) return;
    // One that is to serve next may be there already.
    seat.current = [...this.members].findLast(
      ({ id, hasResigned }) => id.role === role && id.slot === slot && !hasResigned,
    );
  }

  /** Whom what is sent to its seat goes to; it may stand for the next process there. Undefined where none is expected. */
  seatedAt({ role, slot }: Pick<Identity, 'role' | 'slot'>): Member | undefined {
    return this.#atSeat(role, slot)[0];
  }

  /** As `seatedAt`, but for a process that is there. */
  currentAt(id: Pick<Identity, 'role' | 'slot'>): Member | undefined {
    return this.#seatOf(id).current;
  }

  dropAbsent(member: Member): void {
    const seat = this.#seatOf(member.id);
    if (seat.absent === member) seat.absent = undefined;
  }

  /** Those that a message from `from` goes to. */
  find(target: Target, from: Member): readonly Member[] {
    switch (target.kind) {
      case 'master':
      case 'agent':
        return this.#atSeat(target.kind, 0);
      case 'worker': {
        const { slot, generation } = target;
        if (generation === undefined) return this.#atSeat('worker', slot);
        return this.#all(({ id }) => isSame(id, { role: 'worker', slot, generation }));
      }
      case 'workers':
        return this.#all(({ id }) => id.role === 'worker');
      case 'others':
        return this.#all((member) => member.id.role === 'worker' && member !== from);
      case 'all':
        return this.#all(() => true);
      case 'random':
        return this.#atRandom(from);
    }
  }

  #seatOf({ role, slot }: Pick<Identity, 'role' | 'slot'>): Seat {
    const key = keyOf(role, slot);
    const known = this.#seats.get(key);
    if (known !== undefined) return known;
    const seat: Seat = { current: undefined, absent: undefined };
    this.#seats.set(key, seat);
    return seat;
  }

  #atSeat(role: Role, slot: number): readonly Member[] {
    const known = this.#seats.get(keyOf(role, slot));
    if (known?.current !== undefined) return [known.current];
    if (!this.#parts.isExpected(role, slot)) return [];
    const seat = this.#seatOf({ role, slot });
    seat.absent ??= new Member({ role, slot, generation: 0 }, true);
    return [seat.absent];
  }

  /** Those that are there, and may take part. */
  #all(isWanted: (member: Member) => boolean): readonly Member[] {
    return [...this.members].filter((member) => member.state !== 'deaf' && isWanted(member));
  }

  /** A candidate of a reload may yet be stopped, and what drains is about to be. */
  #isServing(member: Member): boolean {
    const { id, readySinceMs, isLeaving } = member;
    return readySinceMs !== undefined && !isLeaving && this.#seatOf(id).current === member;
  }

  #atRandom(from: Member): readonly Member[] {
    const listening = this.#all(({ id, state }) => id.role === 'worker' && state === 'listening');
    const others = listening.filter((member) => member !== from);
    const serving = others.filter((member) => this.#isServing(member));
    const choice = serving.length > 0 ? serving : others.length > 0 ? others : listening;
    const chosen = choice[Math.floor(this.#parts.random() * choice.length)];
    return chosen === undefined ? [] : [chosen];
  }
}

/** Slots count from 1. */
function keyOf(role: Role, slot: number): number {
  if (role === 'worker') return slot;
  return role === 'master' ? -1 : -2;
}

function takeOver(member: Member, absent: Member): void {
  member.held = absent.held;
  member.queuedBytes = absent.queuedBytes;
  member.heldSinceMs = absent.heldSinceMs;
  member.lastToken = absent.lastToken;
  for (const [token, asked] of absent.toAnswer) {
    asked.to = member;
    member.toAnswer.set(token, asked);
  }
}
