/** Kills and stops workers at random while clients ask, and compares what came of it with what is promised. */
import assert from 'node:assert/strict';
import { type Balancer, type LogEvent, openDescriptors, residentBytes, waitFor } from './balancer.ts';
import { inParallel, type Outcome, request } from './client.ts';

export interface KillRun {
  readonly balancer: Balancer;
  readonly handoff: 'ipc' | 'mailbox';
  readonly kills: number;
  /** 0 to 1. */
  random(): number;
  /** The worker counts an answer when it is out, so that a kill may come between the two. */
  readonly countsAfterwards?: boolean;
}

export interface KillResult {
  readonly outcomes: readonly Outcome[];
  /** Those without a whole answer. */
  readonly cut: readonly Outcome[];
  /** Ids whose request was answered. */
  readonly answered: ReadonlySet<string>;
}

/** Arguments of lb for such a run; it must be told of each connection. */
export const killRunArgs: readonly string[] = [
  ...['--workers', '4', '--algo', 'lc', '--hung-timeout', '2s', '--ack-timeout', '1s'],
  ...['--restart-delay', '10ms', '--restart-delay-max', '50ms', '--log-level', 'trace'],
];

/** Requests before the first kill. */
const WARM_UP = 500;
const CLIENTS = 16;

/**
 * The server answers `/echo` with the line `X-Id: ` and the value of the request's header of that name. Fails if the
 * master is left with anything it did not have before; stops the balancer.
 */
export async function killAtRandom(run: KillRun): Promise<KillResult> {
  const { balancer, handoff, kills, random } = run;
  await inParallel(WARM_UP, 20, () => request(balancer.port, { path: '/echo', headers: 'X-Id: none\r\n' }));
  const before = { descriptors: openDescriptors(balancer.pid), bytes: residentBytes(balancer.pid) };

  const outcomes: Outcome[] = [];
  const wrongAnswers: string[] = [];
  const answered = new Set<string>();
  let isOver = false;
  let nextId = 1;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!isOver) {
      const id = `request-${nextId++}`;
      const outcome = await request(balancer.port, { path: '/echo', headers: `X-Id: ${id}\r\n` });
      outcomes.push(outcome);
      if (outcome.isComplete && outcome.status === 200) answered.add(id);
      if (!isAtMostOneOwn(outcome, id)) wrongAnswers.push(outcome.text);
    }
  });
  for (let kill = 0; kill < kills; kill++) await endOne(balancer, kill, random, outcomes);
  isOver = true;
  await Promise.all(clients);
  await waitFor(() => balancer.workers().size === 4, 'all workers to be back');

  const cut = outcomes.filter(({ isComplete, status }) => !isComplete || status !== 200);
  assert.deepEqual(
    cut.filter(({ status, ended }) => status !== undefined || ended === 'timeout' || ended === 'refused'),
    [],
    'nobody was refused or left hanging',
  );
  if (handoff === 'ipc') assertAllTaken(balancer, cut);
  const died = sumOfCut(balancer.log);
  assert.ok(cut.length <= died, `${cut.length} cut, but only ${died} were with workers that died`);
  // Each kill may catch one that was answered and not yet counted as closed; more would be a leak in the account.
  if (handoff === 'mailbox')
    assert.ok(died <= cut.length + kills, `${died} said to be cut, ${cut.length} were`);
  assert.deepEqual(wrongAnswers, [], 'one answer each, to its own request');
  assert.ok(outcomes.length > kills, `only ${outcomes.length} requests`);

  await waitFor(
    () => openDescriptors(balancer.pid) <= before.descriptors,
    'descriptors to be back where they were',
  );
  // The heap's slack is in it; a leak of sockets or of workers would be far more.
  assert.ok(residentBytes(balancer.pid) < before.bytes + 64 * 2 ** 20);
  await assertAccount(run, outcomes.length - cut.length, cut.length, died);
  return { outcomes, cut, answered };
}

/** Every sixth worker is stopped for a while first, with whatever it had taken or had waiting. */
async function endOne(
  balancer: Balancer,
  kill: number,
  random: () => number,
  outcomes: readonly Outcome[],
): Promise<void> {
  const pids = await waitFor(() => {
    const ready = [...balancer.workers().values()];
    return ready.length >= 3 && ready;
  }, 'three workers to be ready');
  const victim = pids[Math.floor(random() * pids.length)]!;
  if (kill % 6 === 5) {
    process.kill(victim, 'SIGSTOP');
    const before = outcomes.length;
    await waitFor(() => outcomes.length > before + 40, 'others to serve meanwhile');
    if (kill % 12 === 5) {
      process.kill(victim, 'SIGCONT');
      return;
    }
  }
  process.kill(victim, 'SIGKILL');
  await waitFor(() => balancer.log.some((e) => e.event === 'worker-exit' && e.pid === victim), 'its exit');
}

function isAtMostOneOwn({ text, isComplete }: Outcome, id: string): boolean {
  const answers = text.split('HTTP/1.1 200 OK').length - 1;
  return answers === 0 || (answers === 1 && (!isComplete || text.includes(`X-Id: ${id}\r\n`)));
}

function assertAllTaken({ log }: Balancer, cut: readonly Outcome[]): void {
  const taken = new Set(log.filter(isEvent('connection-taken')).map((event) => event.remotePort));
  assert.deepEqual(
    cut.filter(({ localPort }) => !taken.has(localPort)),
    [],
    'a connection without an answer must have been taken by a worker that died',
  );
}

async function assertAccount(run: KillRun, answered: number, cut: number, died: number): Promise<void> {
  const { balancer, handoff, countsAfterwards = false } = run;
  const { exit, stopped } = await balancer.stop();
  assert.equal(exit.code, 0, JSON.stringify(balancer.log.slice(-12)));
  const done = (stopped.workers as { requests: number }[]).reduce((sum, { requests }) => sum + requests, 0);
  // Shared memory outlives a killed worker, so every request that was ever run is in the count.
  if (handoff === 'mailbox') {
    const all = answered + WARM_UP;
    const uncounted = countsAfterwards ? died - cut : 0;
    assert.ok(done >= all - uncounted && done <= all + cut, `${done} run, ${all} answered`);
  }
  console.log(`# ${answered + cut} requests, ${cut} cut, ${stopped.redispatched} redispatched`);
}

function sumOfCut(log: readonly LogEvent[]): number {
  return log.filter(isEvent('worker-exit')).reduce((sum, exit) => sum + (exit.cut as number), 0);
}

function isEvent(name: string): (event: LogEvent) => boolean {
  return ({ event }) => event === name;
}
