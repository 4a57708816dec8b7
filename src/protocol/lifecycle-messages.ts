/** What master and worker tell each other about a worker's life. Hand-off and load have messages of their own. */
import type { Message } from './channel.ts';

/** Worker: connections may come. */
export interface ReadyMessage extends Message {
  readonly type: 'pointsman:ready';
}

/** Worker: a server of its app listens at the address with this number. */
export interface ListeningMessage extends Message {
  readonly type: 'pointsman:listening';
  readonly listener: number;
}

/**
 * Master: lb ends soon. Every answer says from now on that it is the last one of its connection, while new ones still
 * come: clients that ask again are somewhere else by then.
 */
export interface LeaveMessage extends Message {
  readonly type: 'pointsman:leave';
}

/** Master: no more connections will come; finish what is open, then exit. */
export interface DrainMessage extends Message {
  readonly type: 'pointsman:drain';
  /** Idle connections go to other workers; otherwise there is nobody who would take them. */
  readonly migrates: boolean;
  /**
   * Milliseconds until the process is killed if it is replaced: connections that have not ended by themselves are ended
   * shortly before. Left out when the whole of lb stops.
   */
  readonly withinMs?: number;
}

/** Master: idle connections are to go to other workers, while this one serves on. To one that drains, `none` is all that is said. */
export interface MigrateMessage extends Message {
  readonly type: 'pointsman:migrate';
  /** So many of those there are now; `all`: those that become idle later as well, until `none`. */
  readonly which: number | 'all' | 'none';
}

/**
 * Worker: it was told to end (SIGTERM to the worker itself) and asks to be replaced and drained. Until the drain
 * message comes, which may be long after, connections still do, and it serves them.
 */
export interface RetireMessage extends Message {
  readonly type: 'pointsman:retire';
}
