/**
 * How many requests and connections were refused, and why, on the control socket and at every port; a flood of them is
 * one line of the log a second.
 */
import type { Logger } from 'pino';

const words = {
  host: 'it asked for another host',
  origin: 'it came from a page of another origin',
  token: 'it had no session and no token',
  throttled: 'too many wrong tokens came before it',
  'read-only': 'it wanted to change something, which is not allowed here',
  'not-offered': 'it asked for something that a page may not do',
  viewers: 'too many look at the page',
  slow: 'its viewer did not read what it was told',
  path: 'there is nothing at its path',
  method: 'its path takes another method',
  'content-type': 'its body was not declared as JSON',
  'too-large': 'its head or body was too large',
  timeout: 'it did not come whole in time',
  malformed: 'it made no sense',
  pipelined: 'it came before the one before it was answered',
  connections: 'there were too many connections, and one that waited was cut',
} as const;

export type RefusalReason = keyof typeof words;

export const refusalReasons: readonly RefusalReason[] = Object.keys(words) as RefusalReason[];

export interface Refusals {
  /** Every reason is there. */
  readonly counts: Readonly<Record<RefusalReason, number>>;
  /** `from` is the address of who asked, where that is known. */
  add(reason: RefusalReason, from?: string): void;
}

const EVERY_MS = 1000;

/** `now` is monotonic. */
export function createRefusals(logger: Logger, now: () => number): Refusals {
  const counts = Object.fromEntries(refusalReasons.map((reason) => [reason, 0])) as Record<
    RefusalReason,
    number
  >;
  let unsaid = 0;
  let saidAtMs = Number.NEGATIVE_INFINITY;
  return {
    counts,
    add(reason, from) {
      counts[reason]++;
      unsaid++;
      if (now() - saidAtMs < EVERY_MS) return;
      logger.warn(
        { event: 'admin-refused', reason, ...(from === undefined ? {} : { from }), count: unsaid },
        `refused a request to this master: ${words[reason]}`,
      );
      saidAtMs = now();
      unsaid = 0;
    },
  };
}
