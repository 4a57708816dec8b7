/** Who takes part in which table. */
import type { Target } from '../../harness/target.ts';
import { cProgram } from './c-program.ts';
import { clusterHttp } from './cluster-http.ts';
import { clusterNone } from './cluster-none.ts';
import { clusterRoundRobin } from './cluster-round-robin.ts';
import { httpSingle } from './http-single.ts';
import { ipc } from './ipc.ts';
import { mailbox } from './mailbox.ts';
import { mailboxOneWorker } from './mailbox-one-worker.ts';
import { sendSocket } from './send-socket.ts';

export { clusterRoundRobin, cProgram, httpSingle, mailbox, mailboxOneWorker };

/** A connection for each request. */
export const dispatchers: readonly Target[] = [
  cProgram,
  mailbox,
  ipc,
  clusterNone,
  clusterRoundRobin,
  sendSocket,
];

/** Many requests on each connection. */
export const responders: readonly Target[] = [cProgram, mailboxOneWorker, mailbox, httpSingle, clusterHttp];

/** They answer through a framework that has fields of its own. */
export const withOwnFields: ReadonlySet<Target> = new Set([httpSingle, clusterHttp]);
