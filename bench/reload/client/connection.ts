/** One connection of a client, from its opening to its end. */
import { connect } from 'node:net';
import { monotonicMs } from '../../../src/measure/load/generator/clock.ts';
import { createAnswerReader } from './answer-reader.ts';
import type { Request } from './request.ts';
import { createBook, type End, type Tally } from './tally.ts';

export interface Connection {
  /** No further request can be sent. */
  readonly isGone: boolean;
  readonly isWaiting: boolean;
  /** In two pieces where `cut` says so: the second one a moment later. */
  send(requests: readonly Request[], cut?: Cut): void;
  /** Ends it where a request has waited since before `sinceMs`. */
  endIfOlder(sinceMs: number): void;
  /** Now, by us. */
  end(): void;
}

export interface Cut {
  /** 0 to 1, of all bytes. */
  readonly at: number;
  readonly pauseMs: number;
}

export interface ConnectionOptions {
  readonly port: number;
  readonly tally: Tally;
  /** It is meant for more than what is sent first. */
  readonly stays: boolean;
  /** All that was sent has been answered, and more can be sent. */
  readonly onIdle?: () => void;
  readonly onGone: () => void;
}

export function openConnection({ port, tally, stays, onIdle, onGone }: ConnectionOptions): Connection {
  const book = createBook(tally, stays);
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const openedMs = monotonicMs();
  let isGone = false;

  function gone(how: End): void {
    if (isGone) return;
    isGone = true;
    book.ended(how);
    socket.destroy();
    onGone();
  }

  const push = createAnswerReader((answer) => {
    const isFine = book.answered(answer, monotonicMs());
    if (isFine && book.open.length === 0 && stays && !book.isLeaving) onIdle?.();
    return isFine;
  });
  socket.on('data', (chunk) => {
    if (!isGone && !push(chunk)) gone('closed');
  });
  socket.on('end', () => gone('closed'));
  socket.on('error', ({ code }: NodeJS.ErrnoException) =>
    gone(code === 'ECONNREFUSED' ? 'refused' : 'reset'),
  );
  socket.on('close', () => gone('closed'));

  return {
    get isGone() {
      return isGone || book.isLeaving;
    },
    get isWaiting() {
      return book.open.length > 0;
    },
    send(requests, cut) {
      for (const request of requests) book.sent(request);
      const bytes =
        requests.length === 1 ? requests[0]!.bytes : Buffer.concat(requests.map((one) => one.bytes));
      const at = cut === undefined ? bytes.length : Math.floor(bytes.length * cut.at);
      socket.write(bytes.subarray(0, at));
      if (at === bytes.length || cut === undefined) return;
      setTimeout(() => isGone || socket.write(bytes.subarray(at)), cut.pauseMs);
    },
    endIfOlder(sinceMs) {
      if ((book.open[0]?.dueMs ?? Number.POSITIVE_INFINITY) < sinceMs) gone('timed out');
      // What it asked for has come, and the server has not closed.
      else if (!stays && book.open.length === 0 && openedMs < sinceMs) gone('over');
    },
    end: () => gone('over'),
  };
}
