/** The agent, as workers and its user see it. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { start } from '../../../src/index.ts';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { runLb } from '../../cli/run-lb.ts';
import { waitForEvent } from '../apps/start-app.ts';
import {
  type Balancer,
  isAlive,
  killLeftovers,
  spawnBalancer,
  startBalancer,
  transports,
  waitFor,
  withDeadline,
} from '../balancer.ts';
import { request } from '../client.ts';

interface Told {
  readonly answer?: unknown;
  readonly code?: string;
}

async function ask(port: number, type: string, msg = ''): Promise<Told> {
  const { text } = await request(port, { path: `/ask/agent/${type}?${msg}`, timeoutMs: 20_000 });
  return JSON.parse(text.slice(text.indexOf('{'))) as Told;
}

const agentFile = (name: string): string => `test/fixtures/agents/${name}`;

function args(agent: string, ...more: string[]): string[] {
  return ['test/fixtures/apps/talks.mjs', '--agent', agentFile(agent), '--workers', '2', ...more];
}

const temporary = temporaryDirectory();

/** Pid of the agent that is ready. */
function agentOf({ log }: Balancer): number {
  return log.findLast(({ event }) => event === 'agent-ready')!.pid!;
}

afterEach(killLeftovers);

for (const handoff of transports) {
  describe(`the agent, by ${handoff}`, { timeout: 120_000 }, () => {
    it('is ready before the first worker starts, answers, and ends after the last one', async () => {
      const balancer = await startBalancer(args('answers.mjs', '--handoff', handoff), {
        env: { AGENT_STARTS_FOR: '300', LB_LOG_LEVEL: 'debug' },
      });
      const events = balancer.log.map(({ event }) => event);
      assert.ok(events.indexOf('agent-ready') < events.indexOf('worker-forked'));
      const pid = agentOf(balancer);
      assert.deepEqual((await ask(balancer.port, 'who')).answer, `agent ${pid}`);
      const { exit, stopped } = await balancer.stop();
      assert.deepEqual([exit.code, stopped.clean], [0, true]);
      const ends = balancer.log.filter(({ event }) => event === 'agent-exit' || event === 'worker-exit');
      assert.deepEqual(
        ends.map(({ event }) => event),
        ['worker-exit', 'worker-exit', 'agent-exit'],
      );
      assert.equal(ends.at(-1)!.code, 0);
      assert.ok(!isAlive(pid));
    });

    it('is asked again when it was killed: what is sent to it meanwhile waits', async () => {
      const balancer = await startBalancer(args('answers.mjs', '--handoff', handoff));
      const former = agentOf(balancer);
      process.kill(former, 'SIGKILL');
      await waitForEvent(balancer, 'agent-exit');
      const { answer, code } = await ask(balancer.port, 'who');
      assert.equal(code, undefined);
      assert.equal(answer, `agent ${agentOf(balancer)}`);
      assert.notEqual(agentOf(balancer), former);
      assert.equal((await balancer.stop()).exit.code, 0);
    });

    it('loses no question when it is replaced on request', async () => {
      const balancer = await startBalancer(args('answers.mjs', '--handoff', handoff));
      const former = agentOf(balancer);
      let isOver = false;
      const pids = new Set<unknown>();
      const asking = (async () => {
        while (!isOver) {
          const { answer, code } = await ask(balancer.port, 'slowly', '20');
          assert.equal(code, undefined);
          pids.add(answer);
        }
      })();
      await waitFor(() => pids.has(former), 'an answer');
      process.kill(former, 'SIGTERM');
      await waitFor(() => !isAlive(former), 'the former agent to end');
      await waitFor(() => pids.size === 2, 'an answer of the next one');
      isOver = true;
      await withDeadline(asking, 'the last answer');
      assert.deepEqual(
        balancer.log.filter(({ event }) => event === 'bus-undelivered'),
        [],
      );
      assert.equal(balancer.log.filter(({ event }) => event === 'agent-exit').at(-1)!.code, 0);
      assert.equal((await balancer.stop()).exit.code, 0);
    });
  });
}

describe('the file of an agent', { timeout: 60_000 }, () => {
  it('finds itself where a program does', async () => {
    const balancer = await startBalancer(args('answers.mjs'));
    const [file] = (await ask(balancer.port, 'argv')).answer as string[];
    assert.match(file!, /answers\.mjs$/);
    const lines = balancer.log.filter(({ event }) => event === 'agent-output').map(({ msg }) => msg);
    assert.deepEqual(lines, ['agent is up']);
    await balancer.stop();
  });

  it('is told of in the status', async () => {
    const env = { XDG_RUNTIME_DIR: temporary };
    const balancer = await startBalancer(args('answers.mjs', '--name', 'told'), { env });
    const { stdout } = await runLb(['status', '--json', '--name', 'told'], { env });
    const { agent } = JSON.parse(stdout) as { agent: Record<string, unknown> };
    const { pid, state, generation, restarts } = agent;
    assert.deepEqual(
      { pid, state, generation, restarts },
      { pid: agentOf(balancer), state: 'serving', generation: 1, restarts: 0 },
    );
    assert.ok((agent.memoryBytes as number) > 1e6);
    const people = await runLb(['status', '--name', 'told'], { env });
    assert.match(people.stdout, new RegExp(`^agent: serving, pid ${pid}, generation 1`, 'm'));
    const restarted = await runLb(['restart', 'agent', '--name', 'told'], { env });
    assert.equal(restarted.stdout, `The agent is process ${agentOf(balancer)}, generation 2.\n`);
    assert.notEqual(agentOf(balancer), pid);
    await balancer.stop();
  });

  it('runs for code that calls start(), and answers that as well', async () => {
    const balancer = await start({
      ...{ app: 'test/fixtures/apps/talks.mjs', agent: agentFile('answers.mjs'), workers: 1, port: 0 },
    });
    try {
      const former = await balancer.bus.request('agent', 'who');
      assert.match(String(former), /^agent \d+$/);
      const { pid, generation } = await balancer.restart('agent');
      assert.equal(generation, 2);
      assert.equal(await balancer.bus.request('agent', 'who'), `agent ${pid}`);
      assert.notEqual(former, `agent ${pid}`);
    } finally {
      await balancer.stop();
    }
  });

  it('cannot be run anew where there is none', async () => {
    const balancer = await start({ workers: 1, port: 0 });
    try {
      await assert.rejects(balancer.restart('agent'), { code: 'ERR_NO_AGENT', message: /without --agent/ });
    } finally {
      await balancer.stop();
    }
  });

  it('may be TypeScript', async () => {
    const balancer = await startBalancer(args('typed.ts'));
    await waitForEvent(balancer, 'agent-output', ({ msg }) => msg === `typed ${agentOf(balancer)}`);
    await balancer.stop();
  });
});

describe('an agent that fails', { timeout: 60_000 }, () => {
  for (const { how, agent, more, says } of [
    { how: 'throws at its start', agent: 'fails-at-start.cjs', more: [], says: /no way to start/ },
    {
      how: 'is never ready',
      agent: 'never-ready.mjs',
      more: ['--ready-timeout', '1s'],
      says: /not ready within 1/,
    },
  ])
    it(`ends the start of lb when it ${how}, and says why`, async () => {
      const { exited, log, stderr } = spawnBalancer(['--port', '0', ...args(agent, ...more)]);
      const { code } = await withDeadline(exited, 'lb to end', 20_000);
      assert.equal(code, 4);
      assert.match(stderr() + JSON.stringify(log), says);
      assert.ok(!log.some(({ event }) => event === 'worker-ready'));
    });

  it('that is not there is told at once', async () => {
    const { exited, log, stderr } = spawnBalancer(['--port', '0', ...args('nowhere.mjs')]);
    assert.equal((await withDeadline(exited, 'lb to end', 20_000)).code, 2);
    assert.match(stderr() + JSON.stringify(log), /The agent .*nowhere\.mjs cannot be read/);
  });

  it('is started again, while the workers serve', async () => {
    const balancer = await startBalancer(args('answers.mjs', '--restart-delay', '200ms'));
    for (let count = 1; count <= 3; count++) {
      await waitFor(async () => (await ask(balancer.port, 'who')).answer !== undefined, 'the agent');
      await ask(balancer.port, 'exit', '7');
      await waitFor(
        () => balancer.log.filter(({ event }) => event === 'agent-exit').length === count,
        'the agent to end',
      );
    }
    assert.ok(balancer.log.filter(({ event }) => event === 'agent-exit').every(({ code }) => code === 7));
    assert.ok(!balancer.log.some(({ event }) => event === 'worker-exit'));
    assert.equal((await request(balancer.port, { path: '/' })).status, 200);
    await balancer.stop();
  });

  it('is killed and replaced when its event loop is blocked', async () => {
    const balancer = await startBalancer(args('answers.mjs', '--hung-timeout', '1s'));
    const { code } = await ask(balancer.port, 'block');
    assert.equal(code, 'ERR_BUS_GONE');
    const { killedFor } = await waitForEvent(balancer, 'agent-exit');
    assert.match(String(killedFor), /had not moved/);
    assert.match(String((await ask(balancer.port, 'who')).answer), /^agent /);
    await balancer.stop();
  });
});
