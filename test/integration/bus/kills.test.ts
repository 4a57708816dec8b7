/** Messages between workers and an agent, of which one dies every so often: `MESSAGES=1000000` for a thorough run. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { createRandom } from '../../../src/measure/method/random.ts';
import { residentBytes } from '../../../src/platform/memory.ts';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { appFile } from '../apps/start-app.ts';
import { killLeftovers, startBalancer, waitFor } from '../balancer.ts';

const WORKERS = 4;
/** In all, of the processes that live to the end. */
const MESSAGES = Number(process.env.MESSAGES ?? 80_000);
const KILLS = Number(process.env.KILLS ?? 6);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const EVERY_MS = 400;

const records = join(temporaryDirectory(), 'records');
const read = (name: string): string[] =>
  readFileSync(join(records, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '');

afterEach(killLeftovers);

describe('messages between processes that are killed', { timeout: 600_000 }, () => {
  it(`come once and in order, or are told to be lost: ${MESSAGES} of them, ${KILLS} kills, seed ${SEED}`, async (test) => {
    const random = createRandom(SEED);
    mkdirSync(records, { recursive: true });
    const env = {
      RECORDS: records,
      WORKERS: String(WORKERS),
      MESSAGES: String(Math.ceil(MESSAGES / (WORKERS + 1))),
    };
    const program = appFile('sends-and-records.mjs');
    const flags = ['--workers', String(WORKERS), '--agent', program];
    const balancer = await startBalancer([program, ...flags], { env });
    /** The agent that lives, as far as the log tells. */
    const agent = () => {
      const { log } = balancer;
      const ready = log.findLast(({ event }) => event === 'agent-ready');
      const isGone = log.some(({ event, pid }) => event === 'agent-exit' && pid === ready?.pid);
      return isGone ? undefined : ready;
    };
    for (let kill = 0; kill < KILLS; kill++) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      const pids = await waitFor(() => {
        const living = [...balancer.workers().values(), agent()?.pid].filter((pid) => pid !== undefined);
        return living.length > 0 && living;
      }, 'a process to kill');
      process.kill(pids[Math.floor(random() * pids.length)]!, 'SIGKILL');
    }
    const middle = residentBytes(balancer.pid)!;
    const isDone = (): boolean =>
      balancer.workers().size === WORKERS &&
      balancer.log
        .filter(({ event, slot, pid }) => event === 'worker-ready' && balancer.workers().get(slot!) === pid)
        .every(({ slot, generation }) => existsSync(join(records, `sent.${slot}.${String(generation)}`))) &&
      existsSync(join(records, `sent.0.${String(agent()?.generation)}`));
    await waitFor(isDone, 'all that live to have sent their share', 500_000);
    const end = residentBytes(balancer.pid)!;

    /** By sender and slot, in the order in which they came to one process. */
    const received = new Map<string, Set<number>>();
    let count = 0;
    for (const name of readdirSync(records).filter((file) => file.startsWith('received.'))) {
      const [, slot] = name.split('.');
      const last = new Map<string, number>();
      for (const line of read(name)) {
        const [from, text] = line.split(' ') as [string, string];
        const number = Number(text);
        assert.ok(number > (last.get(from) ?? 0), `${from} to ${name}: ${number} after ${last.get(from)}`);
        last.set(from, number);
        const key = `${from} to ${slot}`;
        const numbers = received.get(key) ?? new Set();
        assert.ok(!numbers.has(number), `${key}: ${number} came twice`);
        received.set(key, numbers.add(number));
        count++;
      }
    }
    let isLost = 0;
    for (const name of readdirSync(records).filter((file) => file.startsWith('sent.'))) {
      const [, slot, generation] = name.split('.');
      const lost = new Set(read(`lost.${slot}.${generation}`).map((line) => line.split(' ', 2).join(' ')));
      const sent = JSON.parse(readFileSync(join(records, name), 'utf8')) as Record<string, number>;
      for (const [to, last] of Object.entries(sent)) {
        const numbers = received.get(`${slot}.${generation} to ${to}`) ?? new Set();
        for (let number = 1; number <= last; number++)
          assert.ok(
            numbers.has(number) || lost.has(`${to} ${number}`),
            `${slot}.${generation} to ${to}: ${number} neither came nor was told to be lost`,
          );
      }
      isLost += lost.size;
    }
    const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
    test.diagnostic(
      `${count} came, ${isLost} told to be lost; master ${mebibytes(middle)}, at the end ${mebibytes(end)}`,
    );
    assert.ok(end < middle + 64 * 2 ** 20, `the master grew from ${mebibytes(middle)} to ${mebibytes(end)}`);
    balancer.signal('SIGTERM');
    assert.equal((await balancer.exited).code, 0);
  });
});
