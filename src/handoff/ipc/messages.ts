import type { Message } from '../../protocol/channel.ts';
import type { LoadReport } from '../../scoreboard/contract.ts';

/** Master to worker, with the connection's handle. */
export interface ConnectionMessage extends Message {
  readonly type: 'pointsman:connection';
  readonly id: number;
  readonly listener: number;
  readonly acceptedAtMs: number;
  /** Of the PROXY protocol, in base64: it was taken from the connection. */
  readonly header?: string;
}

/** Worker to master, before a byte of the connection is read. */
export interface TakenMessage extends Message {
  readonly type: 'pointsman:taken';
  readonly id: number;
  /** The worker's load, which then needs no message of its own. */
  readonly load: LoadReport;
}

/** Worker to master: nothing was read, another worker may have it. */
export interface RefusedMessage extends Message {
  readonly type: 'pointsman:refused';
  readonly id: number;
  /** The app did not want it; otherwise the worker could not. */
  readonly isDeclined: boolean;
}

/** Master to worker: have you seen every connection up to this one, counted in the order of sending? */
export interface ProbeMessage extends Message {
  readonly type: 'pointsman:probe';
  readonly upTo: number;
}

/** Worker to master: every connection up to this one was answered for, or never arrived. */
export interface ProbedMessage extends Message {
  readonly type: 'pointsman:probed';
  readonly upTo: number;
}
