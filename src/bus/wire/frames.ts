/**
 * How messages travel between a process and the master: frames on a stream of bytes, little-endian.
 *
 * A frame is its length (4 bytes, of all behind it), its kind (1 byte), fixed fields, and what is left: the type of a
 * message and its payload. The master looks at the fixed fields alone and passes the rest on as it came.
 */
import { type Identity, ROLES, TARGET_KINDS, type Target } from '../address.ts';

/** A process and a master of different versions must not talk. */
export const BUS_VERSION = 2;

export const Kind = {
  /** From a process: it is going to send. `number` is the version. */
  hello: 1,
  /** From a process: `number` is the sender's count of what it has sent, from 1. */
  send: 2,
  /** From a process: `number` is the token of the request. */
  reply: 3,
  /** From a process: it has handled so many of what it was sent, all told; `number` wraps around. */
  handled: 4,
  /** From a process: nobody waits for the answer to its message of this number any more. */
  cancel: 5,
  /** From a process: it can be sent messages from now on. */
  listen: 6,
  /** From a process: it has handled all before what it was sent as this number, and has no handler for that. */
  unhandled: 7,
  /** From the master: `number` is the token of a request, else 0. */
  deliver: 16,
  /** From the master: an answer to the message of this number. */
  answer: 17,
  /** From the master: who was asked by the message of this number. */
  asked: 18,
  /** From the master: the message of this number did not reach `peer`. */
  failed: 19,
  /** From the master: how many of the messages are settled, and up to which number all are. Both wrap around. */
  settled: 20,
} as const;

export type KindNumber = (typeof Kind)[keyof typeof Kind];

/** Why a message was not delivered, by the numbers they travel as. */
export const FAILURES = ['no-receiver', 'gone', 'overflow'] as const;
export type Failure = (typeof FAILURES)[number];

/** In the field `flag`. */
export const Flag = {
  /** Of `send` and `deliver`: an answer is wanted. */
  request: 1,
  /** Of `send`: the receiver gets it whether it listens or not, if it has greeted. */
  direct: 2,
  /** Of `reply` and `answer`: the handler failed; the payload says how. */
  failure: 1,
} as const;

/** Length and kind. */
const HEAD_BYTES = 5;
/** flag (1), number (4), what the target or the peer is (1), its slot (2) and generation (4). */
const FIELD_BYTES = 12;
export const FRAME_BYTES: number = HEAD_BYTES + FIELD_BYTES;

/** A frame that was read. Valid until the next one is. */
export interface Frame {
  kind: number;
  flag: number;
  number: number;
  /** An index into TARGET_KINDS (`send`), ROLES (`deliver`, `answer`, `failed`), or a plain number. */
  what: number;
  slot: number;
  generation: number;
  /** What was read; what is left of the frame lies in it, from `begin` to before `end`. */
  bytes: Buffer;
  begin: number;
  end: number;
}

/** What is left of a frame; part of the memory that was read. */
export function restOf({ bytes, begin, end }: Frame): Buffer {
  return bytes.subarray(begin, end);
}

/** Of a frame that is written: whom it is for, or who it is from. */
export interface Place {
  readonly what: number;
  readonly slot: number;
  readonly generation: number;
}

export const nobody: Place = { what: 0, slot: 0, generation: 0 };

export function placeOfTarget(target: Target): Place {
  const what = TARGET_KINDS.indexOf(target.kind);
  return target.kind === 'worker'
    ? { what, slot: target.slot, generation: target.generation ?? 0 }
    : { what, slot: 0, generation: 0 };
}

/** Undefined where the fields are none of a target. */
export function targetIn({ what, slot, generation }: Frame): Target | undefined {
  const kind = TARGET_KINDS[what];
  if (kind !== 'worker') return kind === undefined ? undefined : { kind };
  return slot === 0 ? undefined : { kind, slot, generation: generation === 0 ? undefined : generation };
}

export function placeOf({ role, slot, generation }: Identity): Place {
  return { what: ROLES.indexOf(role), slot, generation };
}

const PEER_BYTES = 7;

/** Several of them behind the fields of a frame. */
export function peersBytes(peers: readonly Identity[]): Buffer {
  const bytes = Buffer.alloc(peers.length * PEER_BYTES);
  for (const [index, { role, slot, generation }] of peers.entries()) {
    let at = index * PEER_BYTES;
    at = bytes.writeUInt8(ROLES.indexOf(role), at);
    at = bytes.writeUInt16LE(slot, at);
    bytes.writeUInt32LE(generation, at);
  }
  return bytes;
}

export function peersIn({ bytes, begin, end }: Frame): readonly Identity[] {
  const peers: Identity[] = [];
  for (let at = begin; at < end; at += PEER_BYTES)
    peers.push({
      role: ROLES[bytes[at]!]!,
      slot: bytes.readUInt16LE(at + 1),
      generation: bytes.readUInt32LE(at + 3),
    });
  return peers;
}

/** What the master says is believed. */
export function peerIn({ what, slot, generation }: Frame): Identity {
  return { role: ROLES[what]!, slot, generation };
}

export { HEAD_BYTES };
