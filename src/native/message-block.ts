/**
 * The memory of one sendmmsg or recvmsg call: headers, payloads and control messages, laid out once and only
 * written to afterwards. Offsets are those of struct mmsghdr, msghdr, iovec and cmsghdr on 64-bit Linux,
 * the same with glibc and musl on little-endian machines. A block of one message has room for a note as well.
 */

import type { MessageFlaw } from './contract.ts';

/** `struct mmsghdr`: a msghdr of 56 bytes, the length sent, padding. */
const HEADER_BYTES = 64;
const IOVEC_BYTES = 16;
/** A stamp and a tag, each a float64. */
export const PAYLOAD_BYTES = 16;
/** A cmsghdr of 16 bytes and one descriptor, padded to 8. */
const CONTROL_BYTES = 24;
/** `cmsg_len` counts the header and the descriptor, not the padding. */
const CONTROL_LENGTH = 20;
const NOT_WHOLE = 0x20 /* MSG_TRUNC */;
const CONTROL_NOT_WHOLE = 0x8 /* MSG_CTRUNC */;

const MSG_IOV = 16;
const MSG_IOVLEN = 24;
const MSG_CONTROL = 32;
const MSG_CONTROLLEN = 40;
const MSG_FLAGS = 48;
const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;

export class MessageBlock {
  readonly #view: DataView;
  readonly #ints: Int32Array;
  readonly #numbers: Float64Array;
  readonly #iovecs: number;
  readonly #payloads: number;
  readonly #controls: number;
  readonly #notes: Buffer;

  /** `memory` begins at `address` and has at least `bytesFor(count, noteBytes)` bytes; notes are for a count of 1. */
  constructor(memory: ArrayBuffer, address: bigint, count: number, noteBytes = 0) {
    this.#view = new DataView(memory);
    this.#ints = new Int32Array(memory);
    this.#numbers = new Float64Array(memory);
    this.#iovecs = count * HEADER_BYTES;
    this.#payloads = this.#iovecs + count * IOVEC_BYTES;
    // Behind the payload, in one piece with it.
    this.#notes = Buffer.from(memory, this.#payloads + PAYLOAD_BYTES, noteBytes);
    this.#controls = this.#payloads + count * PAYLOAD_BYTES + noteBytes;
    for (let index = 0; index < count; index++) this.#layOut(index, address);
  }

  static bytesFor(count: number, noteBytes = 0): number {
    return count * (HEADER_BYTES + IOVEC_BYTES + PAYLOAD_BYTES + CONTROL_BYTES) + noteBytes;
  }

  write(index: number, fd: number, stamp: number, tag: number): void {
    const payload = this.#payload(index);
    this.#numbers[payload] = stamp;
    this.#numbers[payload + 1] = tag;
    this.#ints[(this.#control(index) + 16) >> 2] = fd;
  }

  writeNote(note: Uint8Array): void {
    this.#notes.set(note);
    this.#setLength(PAYLOAD_BYTES + note.length);
  }

  /** Of a received message of `bytes`; a copy. */
  note(bytes: number): Buffer {
    return Buffer.from(this.#notes.subarray(0, bytes - PAYLOAD_BYTES));
  }

  /**
   * The kernel overwrites lengths and flags of a header it received into. Room is for one descriptor to the byte: in
   * the padding it would put a second one.
   */
  resetForReceive(index: number): void {
    const header = (index * HEADER_BYTES) >> 2;
    this.#ints[header + (MSG_CONTROLLEN >> 2)] = CONTROL_LENGTH;
    this.#ints[header + (MSG_CONTROLLEN >> 2) + 1] = 0;
    this.#ints[header + (MSG_FLAGS >> 2)] = 0;
  }

  stamp(index: number): number {
    return this.#numbers[this.#payload(index)]!;
  }

  tag(index: number): number {
    return this.#numbers[this.#payload(index) + 1]!;
  }

  /** The received descriptor; undefined when the message came with none, or with something else. */
  descriptor(index: number): number | undefined {
    const received = this.#ints[(index * HEADER_BYTES + MSG_CONTROLLEN) >> 2]!;
    const control = this.#control(index) >> 2;
    const isDescriptor =
      received === CONTROL_LENGTH &&
      this.#ints[control] === CONTROL_LENGTH &&
      this.#ints[control + 2] === SOL_SOCKET &&
      this.#ints[control + 3] === SCM_RIGHTS;
    return isDescriptor ? this.#ints[control + 4]! : undefined;
  }

  /** Why a received message of `bytes` is not one of ours; undefined when it is. */
  flaw(index: number, bytes: number): MessageFlaw | undefined {
    const flags = this.#ints[(index * HEADER_BYTES + MSG_FLAGS) >> 2]!;
    if (bytes < PAYLOAD_BYTES || (flags & NOT_WHOLE) !== 0) return 'malformed';
    const isCut = (flags & CONTROL_NOT_WHOLE) !== 0;
    if (this.descriptor(index) === undefined) return isCut ? 'lost-descriptor' : 'no-descriptor';
    // One descriptor was to come, and others came with it.
    return isCut ? 'malformed' : undefined;
  }

  #layOut(index: number, address: bigint): void {
    const header = index * HEADER_BYTES;
    const iovec = this.#iovecs + index * IOVEC_BYTES;
    const payload = this.#payloads + index * PAYLOAD_BYTES;
    const control = this.#control(index);
    this.#pointer(header + MSG_IOV, address + BigInt(iovec));
    this.#pointer(header + MSG_IOVLEN, 1n);
    this.#pointer(header + MSG_CONTROL, address + BigInt(control));
    this.#pointer(header + MSG_CONTROLLEN, BigInt(CONTROL_BYTES));
    this.#pointer(iovec, address + BigInt(payload));
    this.#pointer(iovec + 8, BigInt(PAYLOAD_BYTES + this.#notes.length));
    this.#pointer(control, BigInt(CONTROL_LENGTH));
    this.#view.setInt32(control + 8, SOL_SOCKET, true);
    this.#view.setInt32(control + 12, SCM_RIGHTS, true);
  }

  #setLength(bytes: number): void {
    this.#pointer(this.#iovecs + 8, BigInt(bytes));
  }

  /** Where a payload begins, counted in float64. */
  #payload(index: number): number {
    return (this.#payloads + index * PAYLOAD_BYTES) >> 3;
  }

  #control(index: number): number {
    return this.#controls + index * CONTROL_BYTES;
  }

  #pointer(offset: number, value: bigint): void {
    this.#view.setBigUint64(offset, value, true);
  }
}
