/** What a log file needs, and whom it tells. */
import type { LogRotation } from './contract.ts';
import type { LogLock } from './lock.ts';
import type { OpeningParts } from './opened-log.ts';

export interface LogFileParts extends OpeningParts {
  readonly rotation: LogRotation;
  /** For this process alone. Throws LogHeld, or why there can be none. */
  lock(path: string): LogLock;
  /** With another process, which writes to it as well; undefined: there is none. */
  readonly sharing?: LogSharing;
  /** Milliseconds from any moment, not counting how the clock on the wall is set. */
  steady(): number;
  /** It has another name now, and is not written to any more. */
  rotated(path: string, to: string): void;
  /** It could not be rotated, and is written on; tried again every minute, and told once until that succeeds. */
  failed(path: string, error: Error): void;
  /** Somebody else has moved or removed it; why the file at its path cannot be gone on with, if so. */
  displaced(path: string, error: Error | undefined): void;
}

export interface LogSharing {
  /** This process rotates it, and the other one does not. */
  isOwner(): boolean;
  /** Rotates while the other one writes nothing. Rejects, without having rotated, where that does not wait. */
  alone<Result>(path: string, rotate: () => Promise<Result>): Promise<Result>;
}

/** Of one process that has all to itself. */
export const unshared: LogSharing = { isOwner: () => true, alone: (_path, rotate) => rotate() };
