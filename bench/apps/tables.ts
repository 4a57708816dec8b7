/** What was measured, as tables and as verdicts on the goals of the design. */
import { type AllCpu, cpuRatio, cpuTable } from '../harness/cpu-table.ts';
import type { Table } from '../harness/table.ts';
import { type Verdict, verdict } from '../harness/verdict.ts';
import { nodeHttp } from './apps.ts';
import type { Group } from './cases.ts';
import { alone, clusterRoundRobin, mailbox, mailboxOneWorker } from './targets/index.ts';

export function tableOf({ title, closes }: Group, all: AllCpu): Table {
  return cpuTable(title, closes ? 'connection' : 'request', all, [
    ['× cluster round-robin', clusterRoundRobin.name],
    ['× the app alone', alone.name],
  ]);
}

/** None for a table without a goal. */
export function verdictsOf({ app, closes }: Group, all: AllCpu): Verdict[] {
  if (!closes) {
    // One process that answers against one: two share the machine with the load in another way.
    const what = `${app.name}: CPU per keep-alive request, mailbox with one worker / the app alone`;
    return [verdict(what, 1.02, cpuRatio(all, mailboxOneWorker.name, alone.name))];
  }
  if (app !== nodeHttp) return [];
  const what = `${app.name}: CPU per connection, mailbox / node:cluster round-robin`;
  return [verdict(what, 0.55, cpuRatio(all, mailbox.name, clusterRoundRobin.name))];
}
