/** How many requests were refused, and why; a flood of them is one line of the log a second. */
import type { Logger } from 'pino';
import type { RefusalReason } from '../admin/http/guard.ts';

export interface Refusals {
  readonly counts: Readonly<Partial<Record<RefusalReason, number>>>;
  add(reason: RefusalReason, from: string | undefined): void;
}

const EVERY_MS = 1000;

export function createRefusals(logger: Logger, now: () => number): Refusals {
  const counts: Partial<Record<RefusalReason, number>> = {};
  let unsaid = 0;
  let saidAtMs = Number.NEGATIVE_INFINITY;
  return {
    counts,
    add(reason, from) {
      counts[reason] = (counts[reason] ?? 0) + 1;
      unsaid++;
      if (now() - saidAtMs < EVERY_MS) return;
      logger.warn(
        { event: 'admin-refused', reason, from, count: unsaid },
        `the admin port refused a request: ${words[reason]}`,
      );
      saidAtMs = now();
      unsaid = 0;
    },
  };
}

const words: Readonly<Record<RefusalReason, string>> = {
  host: 'it asked for another host',
  origin: 'it came from a page of another origin',
  token: 'it had no session and no token',
  'read-only': 'it wanted to change something, which is not allowed here',
  viewers: 'too many look at the page',
  slow: 'its viewer did not read what it was told',
  other: 'it made no sense',
};
