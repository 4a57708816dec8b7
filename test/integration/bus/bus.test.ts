/** The bus between real processes. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { afterEach, describe, it } from 'node:test';
import { start } from '../../../src/index.ts';
import { appFile, waitForEvent } from '../apps/start-app.ts';
import { type Balancer, killLeftovers, startBalancer, transports, waitFor } from '../balancer.ts';
import { request } from '../client.ts';

interface Told {
  readonly self: string;
  readonly answer?: unknown;
  readonly code?: string;
}

async function tell(port: number, path: string): Promise<Told> {
  const { text } = await request(port, { path, timeoutMs: 20_000 });
  return JSON.parse(text.slice(text.indexOf('{'))) as Told;
}

const talks = (handoff: string, ...args: string[]): Promise<Balancer> =>
  startBalancer([appFile('talks.mjs'), '--handoff', handoff, '--workers', '3', ...args]);

afterEach(killLeftovers);

for (const handoff of transports) {
  describe(`the bus, by ${handoff}`, { timeout: 120_000 }, () => {
    it('takes questions and answers from worker to worker, and knows who asks', async () => {
      const balancer = await talks(handoff);
      for (const slot of [1, 2, 3]) {
        const { answer } = await tell(balancer.port, `/ask/worker:${slot}/who`);
        assert.equal(answer, `${slot}.1 ${balancer.workers().get(slot)}`);
      }
      const { self } = await tell(balancer.port, '/send/others/note?hello');
      const { answers } = (await tell(balancer.port, '/gather/workers/who')).answer as { answers: object[] };
      assert.equal(answers.length, 3);
      const heard = new Map<string, unknown>();
      await waitFor(async () => {
        const told = await tell(balancer.port, '/');
        heard.set(told.self, told.answer);
        return heard.size === 3;
      }, 'all three to tell');
      for (const [address, notes] of heard)
        assert.deepEqual(notes, address === self ? [] : [`${self} hello`], address);
      assert.equal((await balancer.stop()).exit.code, 0);
    });

    it('fails what was asked of a worker that dies, and goes on with its successor', async () => {
      const balancer = await talks(handoff);
      const victim = balancer.workers().get(2)!;
      // From another worker than the one that is asked.
      const asked = await Promise.all(
        [1, 2, 3].map(async () => tell(balancer.port, '/ask/worker:2/double?21')),
      );
      assert.deepEqual(
        asked.map(({ answer }) => answer),
        [42, 42, 42],
      );
      const never = [1, 2, 3].map(() => tell(balancer.port, '/ask/worker:2/never').catch(() => undefined));
      await new Promise((resolve) => setTimeout(resolve, 200));
      process.kill(victim, 'SIGKILL');
      const told = await Promise.all(never);
      assert.ok(told.some((each) => each?.code === 'ERR_BUS_GONE'));
      assert.ok(told.every((each) => each === undefined || each.code === 'ERR_BUS_GONE'));
      const { answer } = await tell(balancer.port, '/ask/worker:2/who');
      assert.match(String(answer), /^2\.2 /);
      assert.equal((await balancer.stop()).exit.code, 0);
    });

    it('holds a message for a worker that is being replaced', async () => {
      const balancer = await talks(handoff);
      process.kill(balancer.workers().get(3)!, 'SIGKILL');
      await waitForEvent(balancer, 'worker-exit');
      const { answer, code } = await tell(balancer.port, '/ask/worker:3/double?4');
      assert.deepEqual([answer, code], [8, undefined]);
      await balancer.stop();
    });
  });
}

describe('the bus', { timeout: 120_000 }, () => {
  it('has the master for a member: code that starts a balancer asks its workers, and is asked', async () => {
    const balancer = await start({ app: appFile('talks.mjs'), workers: 2, port: 0 });
    try {
      const { bus } = balancer;
      bus.on('double', ({ from, msg }) => `${from} wants ${Number(msg) * 2}`);
      assert.match(String(await bus.request('worker:2', 'who')), /^2\.1 \d+$/);
      const { answers } = await bus.gather('workers', 'double', 4);
      assert.deepEqual(
        answers.map(({ answer }) => answer),
        [8, 8],
      );
      const { port } = balancer.addresses[0]!;
      const { self, answer } = await tell(port, '/ask/master/double?5');
      assert.equal(answer, `${self} wants 10`);
    } finally {
      await balancer.stop();
    }
    await assert.rejects(balancer.bus.request('worker:1', 'who'), { code: 'ERR_BUS_UNAVAILABLE' });
  });

  it('of a process that runs by itself has that process alone', () => {
    const program = `
      import { bus, worker } from 'pointsman/worker';
      bus.on('double', ({ msg }) => msg * 2);
      const gathered = await bus.gather('workers', 'double', 2);
      bus.send('worker:1', 'unheard', 2);
      await bus.settled();
      const failed = await bus.request('agent', 'double', 2).catch(({ code }) => code);
      console.log(JSON.stringify([worker, bus.address, gathered.answers, failed, await bus.request('worker:1', 'double', 4)]));
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    assert.deepEqual(JSON.parse(stdout), [
      { slot: 1, generation: 1, isManaged: false },
      'worker:1.1',
      [{ from: 'worker:1.1', answer: 4 }],
      'ERR_BUS_NO_RECEIVER',
      8,
    ]);
  });

  it('of a process that runs by itself and handles nothing knows what becomes of a message', () => {
    const program = `
      import { bus } from 'pointsman/worker';
      bus.onUndelivered(({ type, why }) => console.log(type, why));
      bus.send('worker:1', 'early', 2);
      await bus.settled();
    `;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    assert.deepEqual([stdout, stderr, status], ['early no-receiver\n', '', 0]);
  });
});
