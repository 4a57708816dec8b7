/** What a worker says that no worker says: each is dropped and counted, and whoever goes on with it is ended. */
import type { Logger } from 'pino';
import { atMostOncePerSecond } from '../log-limit.ts';
import type { Naming } from '../processes/naming.ts';

export type Offence = keyof typeof words;

const words = {
  'not-json': 'a line that is no JSON',
  'too-long': 'a message that is too long',
  malformed: 'a message of ours with fields that cannot be',
  unknown: 'a message of ours of a type that there is not',
  'malformed-request': 'a request of node:cluster that cannot be',
} as const;

/** So many within OFFENCE_WINDOW_MS, and the worker is ended. */
const MOST_OFFENCES = 16;
const OFFENCE_WINDOW_MS = 10_000;

export interface OffenceParts {
  readonly logger: Logger;
  readonly naming: Naming;
  readonly slot: number;
  readonly pid: number | undefined;
  readonly now: () => number;
  /** Ends the worker. */
  kill(): void;
}

export interface Offences {
  count(offence: Offence): void;
  /**
   * A message by a name that Node keeps for itself, such as NODE_HANDLE_ACK. An app sends it that passes on what it
   * was sent: that must not end the worker, or any client could.
   */
  countForged(): void;
}

export function createOffences({ logger, naming, slot, pid, now, kill }: OffenceParts): Offences {
  const process = { ...naming.fieldsOf(slot), pid };
  let inWindow = 0;
  let windowEndsMs = Number.NEGATIVE_INFINITY;
  let isEnded = false;
  const say = atMostOncePerSecond((count, what: string) =>
    logger.warn(
      { event: 'message-dropped', ...process, count },
      `${naming.nameOf(slot)} sent ${what}; it is dropped`,
    ),
  );

  return {
    count(offence) {
      say(words[offence]);
      if (now() > windowEndsMs) {
        windowEndsMs = now() + OFFENCE_WINDOW_MS;
        inWindow = 0;
      }
      inWindow++;
      if (inWindow < MOST_OFFENCES || isEnded) return;
      isEnded = true;
      const text = `${naming.nameOf(slot)} sent ${inWindow} messages that no ${naming.role} sends, the latest ${words[offence]}, and is killed`;
      logger.error({ event: `${naming.role}-misbehaved`, ...process, offence, count: inWindow }, text);
      kill();
    },
    countForged: () => say('a message by a name that Node keeps for itself'),
  };
}
