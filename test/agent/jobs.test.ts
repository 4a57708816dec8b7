import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { Agent, JobContext } from '../../src/agent/contract.ts';
import { createAgent } from '../../src/agent/create-agent.ts';
import { Jobs } from '../../src/agent/jobs.ts';
import { createLedger, type LedgerKeeper } from '../../src/agent/ledger.ts';
import { type JobRecord, MOST_JOBS } from '../../src/protocol/agent-messages.ts';
import { shown } from './zones.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let steadyMs: number;
let wallOffsetMs: number;
let said: string[];

/** One process, with the ledger that a master would keep for it. */
interface Bench {
  readonly jobs: Jobs;
  readonly agent: Agent;
  /** What the keeper of the ledger was told. */
  readonly kept: readonly string[];
  go(known?: readonly JobRecord[]): void;
}

/** So much time passes, and everything that is due by then is done. */
async function pass(ms: number, stepMs = MINUTE): Promise<void> {
  for (let left = ms; left > 0; left -= stepMs) {
    const step = Math.min(left, stepMs);
    steadyMs += step;
    mock.timers.tick(step);
    await turn();
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function bench(): Bench {
  const kept: string[] = [];
  const jobs = new Jobs({
    now: () => ({ steadyMs, wallMs: steadyMs + wallOffsetMs }),
    say: (text) => void said.push(text.split('\n')[0]!),
  });
  const keeper: LedgerKeeper = {
    begin: async (job, mark) => void kept.push(`begin ${job} ${mark}`),
    end: (job, done) => void kept.push(`end ${job} ${done.join()}`),
  };
  return { jobs, kept, agent: createAgent(jobs), go: (known = []) => jobs.go(createLedger(known, keeper)) };
}

beforeEach(() => {
  steadyMs = 1_000;
  wallOffsetMs = new Date(2026, 5, 10, 12).getTime() - steadyMs;
  said = [];
  mock.timers.enable({ apis: ['setTimeout'] });
});

afterEach(() => mock.timers.reset());

describe('a job', () => {
  it('runs at its times, and hears when it was due', async () => {
    const { agent, jobs } = bench();
    const runs: string[] = [];
    agent.every('00:00', ({ at }) => runs.push(shown(at.getTime())));
    jobs.go(createLedger());
    await pass(48 * HOUR);
    assert.deepEqual(runs, ['2026-06-11 00:00', '2026-06-12 00:00']);
  });

  it('notices within half a minute that the clock was set or the machine slept', async () => {
    const { agent, jobs } = bench();
    const runs: string[] = [];
    agent.every('00:00', ({ at }) => runs.push(shown(at.getTime())));
    jobs.go(createLedger());
    await pass(MINUTE);
    wallOffsetMs += 13 * HOUR;
    await pass(30_000, 1_000);
    assert.deepEqual(runs, ['2026-06-11 00:00']);
    wallOffsetMs -= 13 * HOUR;
    await pass(13 * HOUR);
    assert.deepEqual(runs, ['2026-06-11 00:00']);
  });

  it('runs at intervals whatever the clock on the wall does', async () => {
    const { agent, jobs } = bench();
    let runs = 0;
    agent.every('5m', () => runs++);
    jobs.go(createLedger());
    await pass(10 * MINUTE);
    wallOffsetMs -= 24 * HOUR;
    await pass(10 * MINUTE);
    assert.equal(runs, 4);
  });

  it('has one run at a time: what falls into it is left out, and told', async () => {
    const { agent, jobs } = bench();
    let running = 0;
    let most = 0;
    let end = (): void => {};
    agent.every('1m', async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      running--;
    });
    jobs.go(createLedger());
    await pass(3.5 * MINUTE, 1_000);
    assert.deepEqual([running, most], [1, 1]);
    end();
    await turn();
    assert.deepEqual(said, ['"1m" took so long that 2 runs had to be left out']);
    assert.equal(running, 0);
    await pass(MINUTE, 1_000);
    assert.deepEqual([running, most], [1, 1]);
    end();
    await turn();
  });

  it('of a day that falls into a run of the day before comes after it', async () => {
    const { agent, jobs } = bench();
    const runs: string[] = [];
    let end = (): void => {};
    agent.every('00:00', async ({ at }) => {
      runs.push(shown(at.getTime()));
      await new Promise<void>((resolve) => {
        end = resolve;
      });
    });
    jobs.go(createLedger());
    await pass(60 * HOUR);
    assert.deepEqual(runs, ['2026-06-11 00:00']);
    end();
    await turn();
    await pass(MINUTE);
    assert.deepEqual(runs, ['2026-06-11 00:00', '2026-06-12 00:00']);
    end();
    await turn();
  });

  it('that fails is told, and is done', async () => {
    const { agent, go, kept } = bench();
    agent.once('setup', () => {
      throw new Error('boom');
    });
    go();
    await pass(MINUTE);
    assert.deepEqual(said, ['"setup" failed: Error: boom']);
    assert.deepEqual(kept, ['end once setup ', 'begin once setup 1', 'end once setup 1']);
  });

  it('that always takes longer than its interval is told of once a minute', async () => {
    const { agent, jobs } = bench();
    agent.every('100ms', () => new Promise((resolve) => setTimeout(resolve, 250)));
    jobs.go(createLedger());
    await pass(3 * MINUTE, 50);
    assert.equal(said.length, 3);
    assert.match(said[2]!, /^"100ms" took so long that \d+ runs had to be left out$/);
  });

  it('is not taken where it could not be kept on record', async () => {
    const full = Array.from({ length: MOST_JOBS }, (_, count) => ({ job: `once job ${count}`, done: [1] }));
    const { agent, jobs } = bench();
    let runs = 0;
    agent.once('job 7', () => runs++);
    agent.once('early', () => runs++);
    jobs.go(createLedger(full));
    assert.match(said.join(), /the job "early" is not done: there are 4096 jobs on record/);
    assert.throws(() => agent.once('late', () => runs++), { code: 'ERR_AGENT_JOB', message: /4096 jobs/ });
    agent.once('job 8', () => runs++);
    await pass(MINUTE);
    assert.equal(runs, 0);
  });

  it('can be stopped, and its name given to another one', async () => {
    const { agent, jobs } = bench();
    const runs: string[] = [];
    jobs.go(createLedger());
    const stop = agent.every('1m', () => runs.push('one'), { name: 'sweep' });
    assert.throws(() => agent.every('1m', () => {}, { name: 'sweep' }), {
      code: 'ERR_AGENT_JOB',
      message: /there is one of this name/,
    });
    await pass(MINUTE);
    stop();
    await pass(5 * MINUTE);
    agent.every('1m', () => runs.push('two'), { name: 'sweep' });
    await pass(MINUTE);
    assert.deepEqual(runs, ['one', 'two']);
  });

  it('is refused for a schedule or a name that cannot be', () => {
    const { agent } = bench();
    for (const register of [
      () => agent.every('25:00', () => {}),
      () => agent.every('5m', undefined as never),
      () => agent.once('', () => {}),
      () => agent.once('x'.repeat(300), () => {}),
    ])
      assert.throws(register, { code: 'ERR_AGENT_JOB' });
  });
});

describe('the jobs of a process that waits for its turn', () => {
  it('do not run', async () => {
    const { agent } = bench();
    let runs = 0;
    agent.once('setup', () => runs++);
    agent.every('1m', () => runs++);
    await pass(5 * MINUTE);
    assert.equal(runs, 0);
  });

  it('go on from where those before them came to', async () => {
    const before = bench();
    before.agent.every('00:00', () => {});
    before.agent.every('00:00', () => {});
    before.agent.once('setup', () => {});
    before.go();
    await pass(13 * HOUR);
    await before.jobs.finish(1_000);
    const records = recordsOf(before.kept);
    // Over the midnight of 12 June nobody is there.
    await pass(24 * HOUR);

    const after = bench();
    const runs: string[] = [];
    after.agent.every('00:00', ({ at }) => runs.push(`one ${shown(at.getTime())}`));
    after.agent.every('00:00', ({ at }) => runs.push(`two ${shown(at.getTime())}`));
    after.agent.once('setup', () => runs.push('setup'));
    after.go(records);
    await pass(HOUR);
    assert.deepEqual(runs, ['one 2026-06-12 00:00', 'two 2026-06-12 00:00']);
  });

  it('begin anew where the same name stands for a schedule of another kind', async () => {
    const before = bench();
    before.agent.every('1m', () => {}, { name: 'sweep' });
    before.go();
    await pass(10 * MINUTE);
    const after = bench();
    const runs: string[] = [];
    after.agent.every('00:00', ({ at }) => runs.push(shown(at.getTime())), { name: 'sweep' });
    assert.throws(() => after.agent.every('1m', () => {}, { name: 'sweep' }), { code: 'ERR_AGENT_JOB' });
    after.go(recordsOf(before.kept));
    await pass(24 * HOUR);
    assert.deepEqual(runs, ['2026-06-11 00:00']);
    assert.deepEqual(said, []);
  });

  it('run again what an agent died in, unless they say not to', async () => {
    const before = bench();
    const forever = (): Promise<void> => new Promise(() => {});
    before.agent.every('00:00', forever, { name: 'again' });
    before.agent.every('00:00', forever, { name: 'not again', onCrash: 'skip' });
    before.go();
    await pass(13 * HOUR);

    const after = bench();
    const runs: string[] = [];
    after.agent.every('00:00', ({ at }) => runs.push(`again ${shown(at.getTime())}`), { name: 'again' });
    after.agent.every('00:00', () => runs.push('not again'), { name: 'not again', onCrash: 'skip' });
    after.go(recordsOf(before.kept));
    await pass(HOUR);
    assert.deepEqual(runs, ['again 2026-06-11 00:00']);
    assert.match(said.join('\n'), /"not again" .*not made up for/);
    await pass(24 * HOUR);
    assert.deepEqual(runs.slice(1).toSorted(), ['again 2026-06-12 00:00', 'not again']);
  });

  it('do not begin before that is on record', async () => {
    const { agent, jobs } = bench();
    let runs = 0;
    let record = (): void => {};
    agent.once('setup', () => runs++);
    const begin = (): Promise<void> =>
      new Promise((resolve) => {
        record = resolve;
      });
    jobs.go(createLedger([], { begin, end() {} }));
    await pass(MINUTE);
    assert.equal(runs, 0);
    record();
    await turn();
    assert.equal(runs, 1);
  });
});

describe('the jobs of a process that is to end', () => {
  it('are finished, and no other one begins', async () => {
    const { agent, jobs } = bench();
    const runs: string[] = [];
    let end = (): void => {};
    agent.once('long', async () => {
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      runs.push('long');
    });
    agent.every('1m', () => runs.push('short'));
    jobs.go(createLedger());
    await pass(1_000, 1_000);
    let isFinished = false;
    void jobs.finish(100 * MINUTE).then(() => {
      isFinished = true;
    });
    await pass(10 * MINUTE);
    assert.deepEqual([isFinished, runs], [false, []]);
    end();
    await turn();
    await pass(10 * MINUTE);
    assert.deepEqual([isFinished, runs], [true, ['long']]);
  });

  it('hear shortly before the time is over, and are left to the next agent if they fail then', async () => {
    const { agent, jobs, go, kept } = bench();
    let context: JobContext | undefined;
    agent.once('long', async (given) => {
      context = given;
      await new Promise((_, reject) =>
        given.signal.addEventListener('abort', () => reject(given.signal.reason)),
      );
    });
    go();
    await pass(1_000, 1_000);
    const finished = jobs.finish(10_000);
    await pass(7_000, 1_000);
    assert.equal(context!.signal.aborted, false);
    await pass(1_000, 1_000);
    assert.equal(context!.signal.aborted, true);
    await finished;
    assert.deepEqual(kept, ['end once long ', 'begin once long 1']);
    assert.match(said.join(), /"long" was cut short, and is left to the next agent/);
  });
});

/** As the master keeps them. */
function recordsOf(kept: readonly string[]): JobRecord[] {
  const records = new Map<string, JobRecord>();
  for (const line of kept) {
    const [, act, job, what] = /^(\w+) (.*) (\S*)$/.exec(line)!;
    const before = records.get(job!);
    records.set(
      job!,
      act === 'begin'
        ? { ...before, job: job!, begun: Number(what) }
        : { job: job!, done: what === '' ? [] : what!.split(',').map(Number) },
    );
  }
  return [...records.values()];
}
