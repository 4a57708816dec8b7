/** lb with one worker and the agent of `does-jobs.mjs`: what its jobs did, and what it is told. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../../../src/admin/ask.ts';
import type { MasterStatus, ReloadReport } from '../../../src/master/operations/contract.ts';
import { type Balancer, isAlive, type LogEvent, startBalancer, waitFor } from '../balancer.ts';
import { request } from '../client.ts';

/** A line that a job wrote. */
export interface Run {
  readonly job: string;
  readonly act: 'begin' | 'end';
  readonly pid: number;
  /** When it was due, in milliseconds since 1970. */
  readonly atMs: number;
}

export interface Playground {
  readonly balancer: Balancer;
  /** What the jobs wrote so far; of one of them. */
  runs(job?: string): readonly Run[];
  /** As `fast begin`, without who and when. */
  told(job: string): readonly string[];
  tell(file: string): void;
  untell(file: string): void;
  reload(): Promise<Partial<ReloadReport>>;
  restartAgent(): Promise<number>;
  /** Pid of the agent that answers. */
  who(timeoutMs?: number): Promise<number>;
  /** Pids of the agents that live. */
  alive(): readonly number[];
  log(event: string): readonly LogEvent[];
  /** Requests that the worker is about to answer. */
  openRequests(): Promise<number>;
  /** Pid of the agent that is on duty or is to be next, by the log. */
  latest(): number;
  whenLatest(isWanted: (pid: number) => boolean): Promise<number>;
}

let count = 0;

/** In a directory of its own below `parent`. */
export async function play(
  parent: string,
  jobs: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Playground> {
  const place = mkdtempSync(join(parent, 'p'));
  const name = `a${++count}`;
  writeFileSync(join(place, 'jobs'), jobs);
  writeFileSync(join(place, 'runs'), '');
  const balancer = await startBalancer(
    [
      ...['test/fixtures/apps/talks-unless-told.mjs', '--agent', 'test/fixtures/agents/does-jobs.mjs'],
      ...['--workers', '1', '--name', name, '--restart-delay', '1ms', '--reload-watch', '0', ...args],
    ],
    { env: { XDG_RUNTIME_DIR: parent, AGENT_PLACE: place, ...env } },
  );
  const socket = join(parent, 'pointsman', `${name}.sock`);
  const post = async (target: string): Promise<Record<string, unknown>> => {
    const { body } = await ask(socket, { method: 'POST', target, timeoutMs: 30_000, body: {} });
    return body as Record<string, unknown>;
  };
  const runs = (job?: string): readonly Run[] =>
    readFileSync(join(place, 'runs'), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        const [of, act, pid, at] = line.split(' ');
        return { job: of!, act: act as Run['act'], pid: Number(pid), atMs: Number(at) };
      })
      .filter((run) => job === undefined || run.job === job);
  const log = (name: string): readonly LogEvent[] => balancer.log.filter(({ event }) => event === name);
  const latest = (): number => balancer.log.findLast(({ event }) => event === 'agent-ready')!.pid!;
  return {
    balancer,
    runs,
    told: (job) => runs(job).map(({ act }) => act),
    tell: (file) => appendFileSync(join(place, file), ''),
    untell: (file) => rmSync(join(place, file)),
    reload: () => post('/v1/reload') as Promise<Partial<ReloadReport>>,
    restartAgent: async () => Number((await post('/v1/agent/restart')).pid),
    async who(timeoutMs = 20_000) {
      const { text } = await request(balancer.port, { path: '/ask/agent/who', timeoutMs });
      return (JSON.parse(text.slice(text.indexOf('{'))) as { answer: number }).answer;
    },
    alive: () => log('agent-ready').flatMap(({ pid }) => (isAlive(pid!) ? [pid!] : [])),
    log,
    async openRequests() {
      const { body } = await ask(socket, { method: 'GET', target: '/v1/status', timeoutMs: 10_000 });
      return (body as MasterStatus).processes.reduce((sum, { inFlight }) => sum + inFlight, 0);
    },
    latest,
    whenLatest: (isWanted) => waitFor(() => isWanted(latest()) && latest(), 'another agent'),
  };
}
