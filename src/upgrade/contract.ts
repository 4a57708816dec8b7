/** How a master and its successor, another process of `lb`, speak while the listening sockets pass from one to the other. */

/** A listening socket, as it is handed down. */
export interface HandedSocket {
  readonly fd: number;
  /** By what an app asked for it; undefined for the built-in responder. */
  readonly askedFor: string | undefined;
  /** `lb` has opened it, and not a service manager. */
  readonly isOurs: boolean;
}

/** In the environment of a successor: what is said of each descriptor from 3 on, as JSON. */
export const HANDED_VARIABLE = 'POINTSMAN_HANDED';

/** From the successor: its workers are ready. */
export const READY = 'pointsman:ready';
/** From the successor: it has taken over. */
export const TAKEN = 'pointsman:taken';
/** From the master: the control socket and all else that only one may have is free. */
export const YOURS = 'pointsman:yours';
