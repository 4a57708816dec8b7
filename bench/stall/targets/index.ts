import type { Target } from '../../harness/target.ts';
import { clusterNone } from './cluster-none.ts';
import { clusterRoundRobin } from './cluster-round-robin.ts';
import { ipcRoundRobin } from './ipc-rr.ts';
import { mailboxLeastConnections } from './mailbox-least-connections.ts';
import { mailboxRoundRobin } from './mailbox-rr.ts';

export { clusterNone, clusterRoundRobin, mailboxLeastConnections, mailboxRoundRobin };

export const targets: readonly Target[] = [
  mailboxRoundRobin,
  mailboxLeastConnections,
  ipcRoundRobin,
  clusterRoundRobin,
  clusterNone,
];
