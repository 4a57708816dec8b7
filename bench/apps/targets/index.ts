/** Who takes part. */
import { alone } from './alone.ts';
import { clusterNone } from './cluster-none.ts';
import { clusterRoundRobin } from './cluster-round-robin.ts';
import type { Runner } from './contract.ts';
import { ipc } from './ipc.ts';
import { mailbox } from './mailbox.ts';
import { mailboxOneWorker } from './mailbox-one-worker.ts';
import { pm2 } from './pm2.ts';

export { alone, clusterRoundRobin, mailbox, mailboxOneWorker };

export const runners: readonly Runner[] = [
  mailbox,
  mailboxOneWorker,
  ipc,
  clusterNone,
  clusterRoundRobin,
  pm2,
  alone,
];
