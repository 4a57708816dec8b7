/** A worker that breaks what it shares with the master harms nobody but itself. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { testSeed } from '../algorithms/views.ts';
import { startApp, waitForEvent } from './apps/start-app.ts';
import { failed, startClients } from './apps/steady-clients.ts';
import {
  type Balancer,
  killLeftovers,
  type LogEvent,
  openDescriptors,
  transports,
  waitFor,
} from './balancer.ts';
import { memoryActs } from './hostile/memory-acts.ts';

/** On a busy machine everybody may be without a CPU for a second, and is not hung. */
const HUNG_MS = 4_000;

/** What is done again and again is done for half a second. */
const ACT_MS = 600;

/**
 * Acts after which the master cannot deal with the worker any more, and by which event it says so. Of a single store
 * into its record it depends on who comes first: the master that reads it, or the worker that writes its own numbers
 * again. Of one connection that is sent back again and again, on how many the worker has taken by then.
 */
const ended: ReadonlyMap<string, RegExp> = new Map([
  ...[
    'a byte without a descriptor',
    'a whole message without a descriptor',
    'messages of all lengths',
    'a message of no bytes with a descriptor',
    'many messages without a descriptor',
    'the descriptor of a file',
    'descriptors of many kinds',
    'its own mailbox, memory and wake pipe',
    'a socket that listens',
    'two descriptors in one message',
    'connections of listeners there are not, and of times that are none',
    'a flood of wake bytes',
  ].map((act): [string, RegExp] => [act, /^worker-misbehaved$/]),
  // It may as well be found out by what it does not take.
  ...[
    'its wake pipe closed',
    'its wake pipe shut',
    'its mailbox closed',
    'its mailbox shut',
    'something else in the place of its mailbox',
    'its mailbox emptied without a word',
  ].map((act): [string, RegExp] => [act, /^worker-(misbehaved|hung)$/]),
]);

describe('a worker that breaks what it shares with the master', {
  skip: transports.includes('mailbox') ? false : 'there is no mailbox here',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-acts-'));
  const file = join(folder, 'act');
  const seed = testSeed();
  let balancer: Balancer;
  let descriptors: number;

  before(async () => {
    const args = ['--workers', '3', '--hung-timeout', `${HUNG_MS}ms`, '--restart-delay', '0', '--port', '0'];
    balancer = await startApp('mailbox', 'acts-up.ts', args, { env: { ACT_FILE: file } });
    await waitFor(() => balancer.workers().size === 3, 'three workers');
    descriptors = openDescriptors(balancer.pid);
  });
  after(() => {
    killLeftovers();
    rmSync(folder, { recursive: true });
  });

  const of = (event: RegExp, pid: number): LogEvent[] =>
    balancer.log.filter((entry) => entry.pid === pid && event.test(entry.event ?? ''));

  let judged = 0;
  /** Since it was asked last. */
  const assertOthersLive = (): void => {
    const from = judged;
    judged = balancer.log.length;
    const ended = balancer.log
      .slice(from)
      .filter(({ event, slot }) => slot !== 1 && /^worker-(misbehaved|hung|exit)$/.test(event ?? ''));
    assert.deepEqual(ended, []);
  };

  for (const { name } of memoryActs) {
    it(`${name}: everybody else serves on${ended.get(name) === undefined ? '' : ', and it is replaced'}`, async () => {
      await waitFor(() => balancer.workers().size === 3, 'three workers', 20_000);
      const pid = balancer.workers().get(1)!;
      const clients = startClients(balancer.port, 6);
      await waitFor(() => clients.outcomes.some(({ text }) => text.endsWith('1')), 'an answer of worker 1');
      writeFileSync(file, JSON.stringify([name, 1 + (seed % 1_000)]));
      process.kill(pid, 'SIGUSR2');
      const expected = ended.get(name);
      if (expected !== undefined) {
        await waitFor(() => of(expected, pid).length > 0, `${expected} of worker ${pid}`, 3 * HUNG_MS);
        await waitForEvent(balancer, 'worker-exit', (entry) => entry.pid === pid);
      }
      const servedMs = performance.now();
      await waitFor(() => performance.now() - servedMs > ACT_MS, 'others to serve');
      const soFar = clients.outcomes.length;
      const serves = (): boolean => clients.outcomes.slice(soFar).some(({ text }) => text.endsWith('1'));
      await waitFor(serves, 'an answer of worker 1, whoever it is by now', 20_000);
      await waitFor(() => clients.outcomes.length > 20, 'more than 20 answers');
      const outcomes = await clients.stop();
      // What it had taken is lost with it, and nothing else.
      const cut = of(/^worker-exit$/, pid).reduce((sum, { cut }) => sum + Number(cut), 0);
      const bad = failed(outcomes);
      assert.ok(bad.length <= cut, `${bad.length} failed, ${cut} cut: ${JSON.stringify(bad[0])}`);
      assert.ok(of(/^worker-(misbehaved|hung)$/, pid).length <= 1, 'said once');
      assertOthersLive();
    });
  }

  it('leaves nothing behind in the master', async () => {
    await waitFor(() => balancer.workers().size === 3, 'three workers', 20_000);
    await waitFor(() => openDescriptors(balancer.pid) <= descriptors, `${descriptors} descriptors as before`);
    // Long enough for a worker to be found hung that has been so since the last act.
    const quietMs = performance.now();
    await waitFor(() => performance.now() - quietMs > 1.2 * HUNG_MS, 'nobody to be hung');
    assertOthersLive();
    const { exit } = await balancer.stop();
    assert.deepEqual(exit, { code: 0, signal: null });
  });
});
