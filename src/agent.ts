/** What the file of `--agent` may import, as `pointsman/agent`. A process that runs by itself, without `lb`, is its own agent. */
import type { Agent } from './agent/contract.ts';
import { createAgent, refuseJobs } from './agent/create-agent.ts';
import { Jobs } from './agent/jobs.ts';
import { createLedger } from './agent/ledger.ts';
import { now, say } from './agent/now.ts';
import { processFacts, shared } from './protocol/process-facts.ts';

export type { Agent, Job, JobContext, JobOptions } from './agent/contract.ts';

const facts = processFacts();

/** The jobs of this agent. */
export const agent: Agent = shared(() => (facts === undefined ? byItself() : refuseJobs()), 'agent');

/** They are its own from the beginning, and known as long as it lives. */
function byItself(): Agent {
  const jobs = new Jobs({ now, say });
  jobs.go(createLedger());
  return createAgent(jobs);
}
