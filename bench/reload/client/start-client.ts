/** The process with the clients, as the one that ordered it sees it. */
import { fork } from 'node:child_process';
import { cleanEnvironment } from '../../../src/measure/processes/clean-environment.ts';
import { withDeadline } from '../../../src/measure/processes/deadline.ts';
import { endWithUs } from '../../../src/measure/processes/ends-with-us.ts';
import { goFirst } from '../../harness/priority.ts';
import type { ClientOrder, ClientReport, FromClient, ToClient } from './contract.ts';

export interface Client {
  /** Whether it goes before the servers where both want a core. */
  readonly goesFirst: boolean;
  /** What happened since it was asked before. */
  tell(): Promise<ClientReport>;
  /** The rest. The process is gone then. */
  end(): Promise<ClientReport>;
}

const TELL_TIMEOUT_MS = 20_000;

/** Resolves when all clients are there. */
export async function startClient(order: ClientOrder): Promise<Client> {
  const child = fork(new URL('./main.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
    env: cleanEnvironment(),
  });
  endWithUs(child);
  const goesFirst = child.pid !== undefined && goFirst(child.pid);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));

  async function ask(message: ToClient): Promise<ClientReport> {
    const told = new Promise<ClientReport>((resolve, reject) => {
      child.once('message', ({ report }: FromClient) => resolve(report));
      void ended.then(() => reject(new Error('the process with the clients ended')));
      child.send(message, (error) => error !== null && reject(error));
    });
    return withDeadline(told, 'the clients to tell what they saw', TELL_TIMEOUT_MS);
  }

  await ask({ type: 'bench:run', order });
  return {
    goesFirst,
    tell: () => ask({ type: 'bench:tell' }),
    async end() {
      const report = await ask({ type: 'bench:end' });
      await ended;
      return report;
    },
  };
}
