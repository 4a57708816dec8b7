/** Kept connections that all came to one worker are spread over those that joined it later, and none is closed. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { ask } from '../../src/admin/ask.ts';
import type { MasterStatus } from '../../src/master/operations/contract.ts';
import { temporaryDirectory } from '../admin/temporary.ts';
import { runLb } from '../cli/run-lb.ts';
import { closeConnections, keepAliveRequest, openConnection } from './apps/open-connection.ts';
import { appFile } from './apps/start-app.ts';
import { killLeftovers, startBalancer, transports, waitFor } from './balancer.ts';

const runtime = temporaryDirectory();
const env = { XDG_RUNTIME_DIR: runtime };
const KEPT = 40;

interface Started {
  readonly handoff: string;
  readonly app?: string;
  readonly flags?: readonly string[];
}

/** Forty kept connections of one worker, to which another has come. */
async function startUneven({ handoff, app, flags = [] }: Started) {
  const words = [
    ...(app === undefined ? ['--keep-alive-timeout', '60s'] : [appFile(app)]),
    '--handoff',
    handoff,
  ];
  const named = ['--workers', '1', '--name', 'even', '--algo', 'rr', ...flags];
  const balancer = await startBalancer([...words, ...named], { env });
  const clients = await Promise.all(Array.from({ length: KEPT }, () => openConnection(balancer.port)));
  const answered = async (times: number): Promise<void> => {
    for (const client of clients) client.write(keepAliveRequest());
    await waitFor(
      () => clients.every(({ text }) => text.split('HTTP/1.1 200').length > times),
      `answer ${times} to every client`,
    );
  };
  await answered(1);
  const lb = (...args: string[]) => runLb(args, { env: { LB_NAME: 'even', ...env } });
  assert.equal((await lb('scale', '2')).exitCode, 0);
  const open = async (): Promise<number[]> => {
    const { body } = await ask(join(runtime, 'pointsman', 'even.sock'), {
      method: 'GET',
      target: '/v1/status',
    });
    return (body as unknown as MasterStatus).processes.map((process) => process.open);
  };
  return { balancer, clients, answered, lb, open };
}

describe('lb rebalance', () => {
  afterEach(closeConnections);
  afterEach(killLeftovers);

  if (transports.includes('mailbox')) {
    for (const app of [undefined, 'answers-by-path.mjs'])
      it(`spreads idle connections of ${app ?? 'the built-in responder'}`, { timeout: 60_000 }, async () => {
        const { balancer, clients, answered, lb, open } = await startUneven({
          handoff: 'mailbox',
          ...(app === undefined ? {} : { app }),
        });
        assert.deepEqual(await open(), [KEPT, 0]);
        assert.equal((await lb('rebalance')).stdout, '20 idle connections moved.\n');
        assert.deepEqual(await open(), [20, 20]);
        assert.equal((await lb('rebalance')).stdout, '0 idle connections moved.\n');
        await answered(2);
        assert.ok(clients.every(({ hasEnded }) => !hasEnded));
        await balancer.stop();
      });

    it('is done every so often if that is wanted', { timeout: 60_000 }, async () => {
      const flags = ['--rebalance', '200ms'];
      const { balancer, clients, answered, open } = await startUneven({ handoff: 'mailbox', flags });
      await waitFor(() => balancer.log.some(({ event }) => event === 'rebalanced'), 'a rebalancing');
      assert.deepEqual(await open(), [20, 20]);
      await answered(2);
      assert.ok(clients.every(({ hasEnded }) => !hasEnded));
      await balancer.stop();
    });
  }

  it('says that nothing moves by ipc', { timeout: 60_000 }, async () => {
    const { balancer, lb, open } = await startUneven({ handoff: 'ipc' });
    const { stdout } = await lb('rebalance');
    assert.match(stdout, /^0 idle connections moved\. Connections move by mailbox only/);
    assert.deepEqual(await open(), [KEPT, 0]);
    await balancer.stop();
  });
});
