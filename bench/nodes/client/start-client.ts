/** The process with the visitors, as the one that ordered it sees it. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from '../../../src/measure/processes/clean-environment.ts';
import { withDeadline } from '../../../src/measure/processes/deadline.ts';
import { endWithUs, killGroup } from '../../../src/measure/processes/ends-with-us.ts';
import type { Asked, FromVisitors, ToVisitors, VisitOrder } from './contract.ts';

export interface Visitors {
  /** All they have asked for, when the last of it has come to an end. The process is gone then. */
  end(): Promise<readonly Asked[]>;
  /** Now, whatever is under way. */
  kill(): Promise<void>;
}

const TELL_MS = 30_000;

/** Resolves when all are logged in and begin to ask. `under`: a command that runs it, and its arguments. */
export async function startClient(order: VisitOrder, under: readonly string[]): Promise<Visitors> {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const [command, ...args] = [...under, process.execPath, ...process.execArgv, main];
  const child = spawn(command!, args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
    env: cleanEnvironment(),
  });
  endWithUs(child);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));

  async function ask(message: ToVisitors): Promise<readonly Asked[]> {
    const told = new Promise<readonly Asked[]>((resolve, reject) => {
      child.once('message', ({ asked }: FromVisitors) => resolve(asked));
      void ended.then(() => reject(new Error('the process with the visitors ended')));
      child.send(message, (error) => error !== null && reject(error));
    });
    return withDeadline(told, 'the visitors to tell what they saw', TELL_MS);
  }

  await ask({ type: 'bench:visit', order });
  return {
    async end() {
      const asked = await ask({ type: 'bench:end' });
      await ended;
      return asked;
    },
    async kill() {
      killGroup(child.pid!);
      await ended;
    },
  };
}
