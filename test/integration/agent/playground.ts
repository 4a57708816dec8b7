/** lb with one worker and the agent of `does-jobs.mjs`: what its jobs did, and what it is told. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../../../src/admin/ask.ts';
import type { MasterStatus, ReloadReport } from '../../../src/master/operations/contract.ts';
import {
  type Balancer,
  type Exit,
  isAlive,
  type LogEvent,
  startBalancer,
  waitFor,
  withDeadline,
} from '../balancer.ts';
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
  /** Resolves with the pid of the new master. Rejects with what the old one says. */
  upgrade(): Promise<number>;
  /** By the control socket, whoever has it. Resolves when nobody writes to the log any more: with the end of the first master. */
  stop(): Promise<Exit>;
  /** As `who`, but the worker waits with its question for the file `asks`. */
  asksLate(): Promise<number>;
  /** Each run has begun when the one before had ended, and none is of the same moment as another. */
  assertOneByOne(job: string): void;
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
    async upgrade() {
      const { pid, code } = await post('/v1/upgrade');
      if (typeof pid !== 'number') throw new Error(String(code));
      return pid;
    },
    async stop() {
      await waitFor(
        () =>
          post('/v1/stop').then(
            () => true,
            () => false,
          ),
        'a master to stop',
      );
      return withDeadline(balancer.exited, 'the end of the log', 40_000);
    },
    async asksLate() {
      const { text } = await request(balancer.port, { path: '/late/agent/who', timeoutMs: 60_000 });
      return answerIn(text);
    },
    assertOneByOne: (job) => assertOneByOne(runs(job), job),
    async who(timeoutMs = 20_000) {
      const { text } = await request(balancer.port, { path: '/ask/agent/who', timeoutMs });
      return answerIn(text);
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

function answerIn(text: string): number {
  return (JSON.parse(text.slice(text.indexOf('{'))) as { answer: number }).answer;
}

/** Each run has begun when the one before had ended, and none is of the same moment as another. */
function assertOneByOne(all: readonly Run[], job: string): void {
  for (const [index, { act, pid, atMs }] of all.entries()) {
    assert.equal(act, index % 2 === 0 ? 'begin' : 'end', `${job}: line ${index}`);
    if (act === 'end') assert.deepEqual([pid, atMs], [all[index - 1]!.pid, all[index - 1]!.atMs]);
    else if (index > 0) assert.ok(atMs - all[index - 1]!.atMs > 5, `${job}: line ${index} was done before`);
  }
  // Whoever has handed over does nothing more.
  const pids = all.map(({ pid }) => pid).filter((pid, index, each) => pid !== each[index - 1]);
  assert.equal(new Set(pids).size, pids.length, `${job}: by turns ${pids}`);
}
