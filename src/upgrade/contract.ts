/** How a master and its successor, another process of `lb`, speak while one follows the other. */
import type { Link } from './link.ts';

/** A listening socket, as it is handed down. */
export interface HandedSocket {
  readonly fd: number;
  /** By what an app asked for it; undefined for the built-in responder, and where nobody has asked. */
  readonly askedFor: string | undefined;
  /** `lb` has opened it, and not a service manager. */
  readonly isOurs: boolean;
}

/** Something beside the sockets that passes over, as the master before the successor sees it. */
export interface HandedPart {
  /** A successor starts: this is the way to it. */
  begin?(link: Link): void;
  /** It serves, and is to have it: nothing of it is changed here from now on. Resolves when it has been told all. */
  release?(link: Link): Promise<void>;
  /** It ended instead: all is as it was before. */
  undo?(): void;
  /** It has taken over: there is no way back. */
  taken?(): void;
}

/** What a successor gets. */
export interface Handed {
  readonly sockets: readonly HandedSocket[];
  readonly parts: readonly HandedPart[];
}

/** In the environment of a successor: what is said of each descriptor from 3 on, as JSON. */
export const HANDED_VARIABLE = 'POINTSMAN_HANDED';
/** The process id of the master: a shell may be the parent of its successor. */
export const HANDED_BY_VARIABLE = 'POINTSMAN_HANDED_BY';

/** From a successor that cannot serve, and ends: why, in words. */
export const FAILED = 'failed';
/** From the successor: its workers are ready. With its process id. */
export const READY = 'ready';
/** From the master: all that only one may have is free. Answered when the successor has taken over. */
export const YOURS = 'yours';
