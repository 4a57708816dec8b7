/**
 * Every error a user can meet: a stable code, the exit code it leads to, and a message that says who met
 * what and how to fix it. The READMEs print the tables of errors and of exit codes; a test keeps them in step.
 */
import type { ErrorCode, ErrorDetails } from './errors/details.ts';
import { kinds } from './errors/kinds.ts';

export type { ErrorCode, ErrorDetails } from './errors/details.ts';
export { exitCodeMeanings, exitCodes } from './errors/exit-codes.ts';

/** A failure with a stable `code`; anything else that is thrown is a bug, and `lb` reports it as ERR_INTERNAL. */
export class PointsmanError extends Error {
  readonly code: ErrorCode;
  /** What `lb` exits with when this error ends it. */
  readonly exitCode: number;

  /** `exitCode`: where it ends something else than a start. */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions & { readonly exitCode?: number }) {
    super(message, options);
    this.name = 'PointsmanError';
    this.code = code;
    this.exitCode = options?.exitCode ?? kinds[code].exitCode;
  }
}

/** Makes the error of this code; the origin, if there is one, is kept as `cause`. */
export function pointsmanError<Code extends ErrorCode>(
  code: Code,
  details: ErrorDetails[Code],
  cause?: unknown,
): PointsmanError {
  const message = kinds[code].message(details);
  return new PointsmanError(code, message, cause === undefined ? undefined : { cause });
}

/** Names what `server.listen` reported. */
export function listenError(
  cause: NodeJS.ErrnoException,
  address: { host: string | undefined; port: number },
): PointsmanError {
  switch (cause.code) {
    case 'EADDRINUSE':
      return pointsmanError('ERR_PORT_IN_USE', address, cause);
    case 'EACCES':
    case 'EPERM':
      return pointsmanError('ERR_PORT_NOT_PERMITTED', address, cause);
    case 'EADDRNOTAVAIL':
      return pointsmanError('ERR_ADDRESS_NOT_AVAILABLE', address, cause);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return pointsmanError('ERR_HOST_NOT_FOUND', { host: address.host, reason: cause.code }, cause);
    default:
      return pointsmanError('ERR_LISTEN_FAILED', { ...address, reason: cause.message }, cause);
  }
}

/** Who holds the path that a unix socket was to be made at. */
export type PathHolder = 'a living server' | 'a dead server' | 'another file';

/** Names what `server.listen` reported for the path of a unix socket. */
export function socketError(
  cause: NodeJS.ErrnoException,
  path: string,
  holder: PathHolder | undefined,
): PointsmanError {
  if (cause.code === 'EADDRINUSE') {
    if (holder === 'a dead server') return pointsmanError('ERR_SOCKET_STALE', { path }, cause);
    if (holder !== 'another file') return pointsmanError('ERR_SOCKET_IN_USE', { path }, cause);
  }
  const reason = holder === 'another file' ? 'a file is there that is no socket' : cause.message;
  return pointsmanError('ERR_SOCKET_FAILED', { path, reason }, cause);
}

/** All codes in order, for src/README.md and its test. */
export const errorTable: readonly {
  readonly code: ErrorCode;
  readonly exitCode: number;
  readonly meaning: string;
}[] = (Object.keys(kinds) as ErrorCode[]).map((code) => {
  const { exitCode, meaning } = kinds[code];
  return { code, exitCode, meaning };
});
