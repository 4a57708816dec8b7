/**
 * What Redis or the way to it says, as errors of ours. An answer of Redis is not passed on as it is: "unknown command"
 * comes with the first arguments, and those are keys and values.
 */
import { PointsmanError, pointsmanError } from '../../errors.ts';

/** `what` is the operation. */
export function failureOf(what: string, error: unknown): PointsmanError {
  if (error instanceof PointsmanError) return error;
  const answer = answerCode(error);
  if (answer === 'OOM') {
    return pointsmanError('ERR_STORE_FULL', {
      reason: 'Redis has reached its maxmemory',
      hint: 'Raise it, or choose a maxmemory-policy that lets keys go.',
    });
  }
  if (answer === 'WRONGTYPE') {
    return pointsmanError('ERR_STORE_VALUE', {
      what,
      reason: 'what is kept there is a list, a hash or the like',
      hint: 'Something else writes under this key: choose another prefix.',
    });
  }
  return unavailable(what, reasonOf(error), answer === undefined ? undefined : hints[answer]);
}

export function unavailable(what: string, reason: string, hint?: string): PointsmanError {
  return pointsmanError('ERR_STORE_UNAVAILABLE', { what, reason, hint });
}

/** The deadline is over. */
export class NoAnswer extends Error {}

/** Without a full stop, and without anything of a command. */
export function reasonOf(error: unknown): string {
  const answer = answerCode(error);
  if (answer !== undefined) return `Redis answered ${answer}`;
  const { code } = error as NodeJS.ErrnoException;
  // Node gives one such error for all addresses of a name, and no message.
  if (typeof code === 'string') return `no connection to Redis (${code})`;
  return reasons[(error as Error).constructor.name] ?? 'no connection to Redis';
}

/** The first word of an answer that is an error, such as WRONGPASS. */
export function answerCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !ANSWERS.has(error.constructor.name)) return undefined;
  return /^[A-Z]+\b/.exec(error.message)?.[0] ?? 'an error';
}

const ANSWERS: ReadonlySet<string> = new Set(['ErrorReply', 'SimpleError', 'BlobError']);

const rights = 'Check user and password, and what this user may do.';

const hints: Readonly<Record<string, string>> = {
  NOAUTH: rights,
  WRONGPASS: rights,
  NOPERM: rights,
  READONLY: 'This is a replica: use the address of the primary.',
  LOADING: 'It is still reading its data: try again later.',
};

const reasons: Readonly<Record<string, string>> = {
  ConnectionTimeoutError: 'Redis did not accept the connection in time',
  SocketClosedUnexpectedlyError: 'the connection to Redis was lost',
  NoAnswer: 'Redis did not answer in time',
  DisconnectsClientError: 'the connection to Redis was closed',
};
