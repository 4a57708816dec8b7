import type { Message } from '../../bus/channel.ts';

/** Master to worker, with the connection's handle. */
export interface ConnectionMessage extends Message {
  readonly type: 'pointsman:connection';
  readonly id: number;
  readonly acceptedAtMs: number;
}

/** Worker to master, before a byte of the connection is read. */
export interface TakenMessage extends Message {
  readonly type: 'pointsman:taken';
  readonly id: number;
}

/** Worker to master: nothing was read, another worker may have it. */
export interface RefusedMessage extends Message {
  readonly type: 'pointsman:refused';
  readonly id: number;
}

/** Master to worker: have you seen every connection up to this id? */
export interface ProbeMessage extends Message {
  readonly type: 'pointsman:probe';
  readonly upTo: number;
}

/** Worker to master: every connection up to this id was answered for, or never arrived. */
export interface ProbedMessage extends Message {
  readonly type: 'pointsman:probed';
  readonly upTo: number;
}
