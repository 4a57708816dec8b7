import { MOST_PER_CALL, type Native, type NativeError } from '../../native/index.ts';
import { Flag } from '../../scoreboard/shared/layout.ts';
import type { FdConnection } from './fd-connection.ts';
import type { Lane } from './lane.ts';
import { tagOf } from './tag.ts';

/** What there has to be of a connection to send it. */
export type Sendable = Pick<
  FdConnection,
  'fd' | 'acceptedAtMs' | 'listener' | 'isMigrated' | 'note' | 'release'
>;

export interface SentBatch {
  /** Those that were not sent, the last ones; of all others the master has no copy any more. */
  readonly unsent: readonly FdConnection[];
  /** The worker has shut its end of the mailbox: the name of the errno that says so. */
  readonly shut?: string | undefined;
}

interface Sent {
  /** So many of the connections are sent, the first ones. */
  readonly sent: number;
  /** Which of them was the last with a note. */
  readonly noted?: number;
  readonly shut?: string;
  /** The first one that was not sent never will be: the name of the errno that says so. */
  readonly failed?: string;
}

const SHUT: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'ENOTCONN', 'ECONNREFUSED']);

/** Sends what is to go to this worker, and wakes it. Throws nothing. */
export function sendBatch(native: Native, lane: Lane<unknown>): SentBatch {
  const { batch, mailbox, record, timer, wake } = lane;
  lane.batch = [];
  timer?.sending(lane.taken + lane.pending - batch.length, batch.length);
  const { sent, shut, noted } = sendAll(native, mailbox.near, batch);
  if (noted !== undefined) lane.notedUpTo = lane.taken + lane.pending - batch.length + noted + 1;
  // A worker that is awake looks again before it sleeps; only a sleeping one costs a system call.
  if (sent > 0 && Atomics.exchange(record.flags, Flag.asleep, 0) !== 0) wake.wake();
  if (sent === batch.length) return { unsent: [], shut };
  lane.pending -= batch.length - sent;
  timer?.sent(lane.taken + lane.pending);
  return { unsent: batch.slice(sent), shut };
}

/** In as few system calls as possible, until the mailbox is full. Throws nothing. */
export function sendAll(native: Native, mailbox: number, batch: readonly Sendable[]): Sent {
  let next = 0;
  let noted: { noted: number } | undefined;
  while (next < batch.length) {
    const first = batch[next]!;
    const count = first.note === undefined ? prepare(native, batch, next) : 1;
    let sent = 0;
    try {
      if (first.note === undefined) sent = native.sendDescriptors(mailbox, count);
      else if (sendNoted(native, mailbox, first, first.note)) sent = 1;
    } catch (error) {
      const { code } = error as NativeError;
      if (code === 'ENOMEM') return { sent: next, ...noted };
      return { sent: next, [SHUT.has(code) ? 'shut' : 'failed']: code, ...noted };
    }
    for (let index = 0; index < sent; index++) batch[next + index]!.release();
    if (sent > 0 && first.note !== undefined) noted = { noted: next };
    next += sent;
    if (sent < count) break;
  }
  return { sent: next, ...noted };
}

/** Those from `next` that can go in one call, up to the first with a note; how many. */
function prepare(native: Native, batch: readonly Sendable[], next: number): number {
  const most = Math.min(batch.length - next, MOST_PER_CALL);
  for (let index = 0; index < most; index++) {
    const connection = batch[next + index]!;
    if (connection.note !== undefined) return index;
    native.prepareDescriptor(index, connection.fd, connection.acceptedAtMs, tagOf(connection));
  }
  return most;
}

function sendNoted(native: Native, mailbox: number, connection: Sendable, note: Uint8Array): boolean {
  const { fd, acceptedAtMs } = connection;
  return native.sendWithNote(mailbox, { fd, stamp: acceptedAtMs, tag: tagOf(connection), note });
}
