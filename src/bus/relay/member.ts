/** One process as the relay knows it: what it is to be told, and what it has sent. */
import type { Identity } from '../address.ts';
import {
  MOST_QUEUED,
  MOST_QUEUED_BYTES,
  MOST_UNREAD_BYTES,
  MOST_UNSETTLED,
  MOST_UNSETTLED_BYTES,
} from '../limits.ts';
import { Line } from '../line.ts';
import { FrameWriter } from '../wire/frame-writer.ts';
import { type Place, placeOf } from '../wire/frames.ts';

/** A message on its way. */
export interface Sent {
  readonly from: Member;
  readonly number: number;
  readonly bytes: number;
  readonly isRequest: boolean;
  /** Sent to a set of processes, and no answer is wanted. */
  readonly isBroadcast: boolean;
  /** To whoever holds a seat, and not to a set of processes nor to one of them by its generation. */
  readonly isToSeat: boolean;
  /** It does not wait for the receiver to listen. */
  readonly isDirect: boolean;
  /** Raised with each message that is sent, by whomever. */
  readonly order: number;
  /** Receivers whose end of it is not known yet. */
  left: number;
}

/** A message that waits for its receiver to listen. */
export interface Held {
  readonly sent: Sent;
  /** Of a request; 0 of a plain message. */
  readonly token: number;
  readonly rest: Buffer;
}

/** A request that was handed over, and waits for an answer. */
export interface Asked {
  readonly from: Member;
  readonly number: number;
  /** Who is to answer. */
  to: Member;
  readonly token: number;
}

/**
 * `held`: it does not listen so far, and what it is sent waits · `listening` · `deaf`: it serves, and does not listen ·
 * `gone`.
 */
export type MemberState = 'held' | 'listening' | 'deaf' | 'gone';

export class Member {
  readonly id: Identity;
  readonly place: Place;
  /** It stands for the next process of its seat. */
  readonly isAbsent: boolean;
  state: MemberState = 'held';
  /** It is to follow another one: what it is sent waits until it serves, whether it listens or not. */
  isStandby = false;
  /** It listens as soon as it serves. */
  isEager = false;
  /** It finishes what it has, and its seat is not its own any more. */
  hasResigned = false;
  /** It has sent something, and is told what becomes of it. */
  hasJoined = false;
  /** What is to be written to it. */
  readonly out: FrameWriter = new FrameWriter();
  /** What is to be written once it listens, in order. */
  held: Line<Held> = new Line<Held>();
  /** What it was sent and has not handled, oldest first. */
  readonly unhandled: Line<Sent> = new Line<Sent>();
  /** Of both. */
  queuedBytes = 0;
  /** How many it has handled, all told; wraps around as it travels. */
  handled = 0;
  /** Requests it is to answer, by token. */
  readonly toAnswer: Map<number, Asked> = new Map<number, Asked>();
  lastToken = 0;
  /** Since when messages wait for it; undefined where none does. */
  heldSinceMs: number | undefined;
  /** It is about to end. */
  isLeaving = false;
  /** Since when it serves; undefined before. */
  readySinceMs: number | undefined;

  /** What it has sent, in order, from the first one whose end is not known. */
  readonly sent: Line<Sent> = new Line<Sent>();
  lastNumber = 0;
  settled = 0;
  unsettled = 0;
  unsettledBytes = 0;
  /** It is to be told how many are settled. */
  isSettledUntold = false;
  /** Its requests that wait for answers, by number. */
  readonly asked: Map<number, Asked[]> = new Map<number, Asked[]>();

  constructor(id: Identity, isAbsent = false) {
    this.id = id;
    this.place = placeOf(id);
    this.isAbsent = isAbsent;
  }

  /** What has waited for it. */
  listens(): readonly Held[] {
    this.state = 'listening';
    this.heldSinceMs = undefined;
    return this.held.drain();
  }

  /** There is no room for a message of `bytes`. */
  isFull(bytes: number): boolean {
    if (this.isDeafened) return true;
    return (
      this.held.length + this.unhandled.length >= MOST_QUEUED || this.queuedBytes + bytes > MOST_QUEUED_BYTES
    );
  }

  /** It does not read what it is told. */
  get isDeafened(): boolean {
    return this.out.bytes > MOST_UNREAD_BYTES;
  }

  /** It has sent more than its own end of the bus lets it: whoever goes on is not read for a while. */
  get isAhead(): boolean {
    const isTooMuch = this.unsettled >= MOST_UNSETTLED || this.unsettledBytes >= MOST_UNSETTLED_BYTES;
    return isTooMuch || this.isDeafened;
  }
}
