/** What was measured, as tables and as verdicts on the goals of the design. */
import { type AllCpu, cpuRatio, cpuTable } from '../harness/cpu-table.ts';
import type { Table } from '../harness/table.ts';
import { type Verdict, verdict } from '../harness/verdict.ts';
import { clusterRoundRobin, cProgram, httpSingle, mailbox, mailboxOneWorker } from './targets/index.ts';

export function perConnectionTable(all: AllCpu): Table {
  return cpuTable('A connection for each request', 'connection', all, [
    ['× cluster round-robin', clusterRoundRobin.name],
    ['× C', cProgram.name],
  ]);
}

export function keepAliveTable(all: AllCpu): Table {
  return cpuTable('Keep-alive: many requests on each connection', 'request', all, [
    ['× node:http', httpSingle.name],
    ['× C', cProgram.name],
  ]);
}

export function verdicts(perConnection: AllCpu, keepAlive: AllCpu): Verdict[] {
  return [
    verdict(
      'CPU per connection, mailbox / node:cluster round-robin',
      0.25,
      cpuRatio(perConnection, mailbox.name, clusterRoundRobin.name),
    ),
    verdict(
      'CPU per connection, mailbox / C program',
      1.15,
      cpuRatio(perConnection, mailbox.name, cProgram.name),
    ),
    verdict(
      'CPU per keep-alive request, one worker by mailbox / node:http in one process',
      0.65,
      cpuRatio(keepAlive, mailboxOneWorker.name, httpSingle.name),
    ),
  ];
}
