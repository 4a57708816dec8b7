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

export interface Roll {
  readonly members: Iterable<Member>;
  /** Seats without a process, for which messages wait. */
  readonly absent: readonly Member[];
  /** What waited for the next process of its seat becomes its own. */
  enter(id: Identity): Member;
  /** What is sent to its seat goes to it from now on. */
  serves(member: Member): void;
  leave(member: Member): void;
  dropAbsent(member: Member): void;
  /** Those that a message from `from` goes to. */
  find(target: Target, from: Member): readonly Member[];
}

export interface RollParts {
  /** Whether there is to be a process there, now or soon. */
  isExpected(role: Role, slot: number): boolean;
  /** From 0 to below 1. */
  random(): number;
}

export function createRoll({ isExpected, random }: RollParts): Roll {
  const members = new Set<Member>();
  const seats = new Map<string, Seat>();

  function seatOf(role: Role, slot: number): Seat {
    const key = `${role} ${slot}`;
    const known = seats.get(key);
    if (known !== undefined) return known;
    const seat: Seat = { current: undefined, absent: undefined };
    seats.set(key, seat);
    return seat;
  }

  function atSeat(role: Role, slot: number): readonly Member[] {
    const seat = seatOf(role, slot);
    if (seat.current !== undefined) return [seat.current];
    if (!isExpected(role, slot)) return [];
    seat.absent ??= new Member({ role, slot, generation: 0 });
    return [seat.absent];
  }

  /** Those that are there, and may take part. */
  function all(isWanted: (member: Member) => boolean): readonly Member[] {
    return [...members].filter((member) => member.state !== 'deaf' && isWanted(member));
  }

  function atRandom(from: Member): readonly Member[] {
    const listening = all(({ id, state }) => id.role === 'worker' && state === 'listening');
    const others = listening.filter((member) => member !== from);
    const choice = others.length > 0 ? others : listening;
    const chosen = choice[Math.floor(random() * choice.length)];
    return chosen === undefined ? [] : [chosen];
  }

  return {
    members,
    get absent() {
      return [...seats.values()].flatMap(({ absent }) => absent ?? []);
    },
    enter(id) {
      const member = new Member(id);
      const seat = seatOf(id.role, id.slot);
      members.add(member);
      if (seat.current === undefined) {
        seat.current = member;
        if (seat.absent !== undefined) takeOver(member, seat.absent);
        seat.absent = undefined;
      }
      return member;
    },
    serves(member) {
      seatOf(member.id.role, member.id.slot).current = member;
    },
    leave(member) {
      members.delete(member);
      const seat = seatOf(member.id.role, member.id.slot);
      if (seat.current !== member) return;
      // One that is to serve next may be there already.
      seat.current = [...members].findLast(
        ({ id }) => id.role === member.id.role && id.slot === member.id.slot,
      );
    },
    dropAbsent(member) {
      const seat = seatOf(member.id.role, member.id.slot);
      if (seat.absent === member) seat.absent = undefined;
    },
    find(target, from) {
      switch (target.kind) {
        case 'master':
        case 'agent':
          return atSeat(target.kind, 0);
        case 'worker': {
          const { slot, generation } = target;
          if (generation === undefined) return atSeat('worker', slot);
          return all(({ id }) => isSame(id, { role: 'worker', slot, generation }));
        }
        case 'workers':
          return all(({ id }) => id.role === 'worker');
        case 'others':
          return all((member) => member.id.role === 'worker' && member !== from);
        case 'all':
          return all(() => true);
        case 'random':
          return atRandom(from);
      }
    },
  };
}

function takeOver(member: Member, absent: Member): void {
  member.held = absent.held;
  member.unhandled = absent.unhandled;
  member.queuedBytes = absent.queuedBytes;
  member.heldSinceMs = absent.heldSinceMs;
  member.lastToken = absent.lastToken;
  for (const [token, asked] of absent.toAnswer) {
    asked.to = member;
    member.toAnswer.set(token, asked);
  }
}
