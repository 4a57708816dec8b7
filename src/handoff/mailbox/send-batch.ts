import { MOST_PER_CALL, type Native, type NativeError } from '../../native/index.ts';
import type { FdConnection } from './fd-connection.ts';

export interface SentBatch {
  /** So many of the connections are sent, the first ones; the master has no copy of them any more. */
  readonly sent: number;
  /** The worker has shut its end of the mailbox: the name of the errno that says so. */
  readonly shut?: string;
}

const SHUT: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'ENOTCONN', 'ECONNREFUSED']);

/** In as few system calls as possible, until the mailbox is full. Throws nothing. */
export function sendBatch(native: Native, mailbox: number, batch: readonly FdConnection[]): SentBatch {
  let next = 0;
  while (next < batch.length) {
    const count = Math.min(batch.length - next, MOST_PER_CALL);
    for (let index = 0; index < count; index++) {
      const { fd, acceptedAtMs, listener } = batch[next + index]!;
      native.prepareDescriptor(index, fd, acceptedAtMs, listener);
    }
    let sent = 0;
    try {
      sent = native.sendDescriptors(mailbox, count);
    } catch (error) {
      const { code } = error as NativeError;
      return SHUT.has(code) ? { sent: next, shut: code } : { sent: next };
    }
    for (let index = 0; index < sent; index++) batch[next + index]!.release();
    next += sent;
    if (sent < count) break;
  }
  return { sent: next };
}
