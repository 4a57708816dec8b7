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
  /** Of the mailbox in which connections come later on; it gets the number after those of the sockets. */
  readonly mailbox?: number | undefined;
  readonly sockets: readonly HandedSocket[];
  readonly parts: readonly HandedPart[];
}

/** Of the first descriptor that is handed down. */
export const FIRST_FD = 3;

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
/**
 * From the master, which is followed by now: it offers the idle connections of its workers (Offer). Answered by those of
 * the sockets (Wanted) that have somebody to serve them; by nothing where there is no way.
 */
export const OFFERED = 'connections-offered';
/** From the master: connections lie in the mailbox. Answered when they are taken: whether more may come. */
export const PASSED = 'connections-passed';
/** From the successor: it takes none any more. Answered when none is sent any more. */
export const REFUSED = 'connections-refused';

export interface Offer {
  /** The successor's end of the mailbox. */
  readonly fd: number;
  /**
   * Listening sockets that serve plain HTTP, by their inodes: so both know what they share. The place in this list, from
   * 1, goes with each connection.
   */
  readonly inodes: readonly number[];
  /** Connections begin with a header of the PROXY protocol, which goes with them. */
  readonly areProxied: boolean;
}

export interface Wanted {
  readonly inodes: readonly number[];
}
