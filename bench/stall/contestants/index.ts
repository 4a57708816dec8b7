import type { Contestant } from '../../harness/contestant.ts';
import { clusterNone } from './cluster-none.ts';
import { clusterRoundRobin } from './cluster-round-robin.ts';
import { ipcRoundRobin } from './ipc-rr.ts';
import { mailboxLeastConnections } from './mailbox-least-connections.ts';
import { mailboxRoundRobin } from './mailbox-rr.ts';

export { clusterNone, clusterRoundRobin, mailboxLeastConnections, mailboxRoundRobin };

export const contestants: readonly Contestant[] = [
  mailboxRoundRobin,
  mailboxLeastConnections,
  ipcRoundRobin,
  clusterRoundRobin,
  clusterNone,
];
