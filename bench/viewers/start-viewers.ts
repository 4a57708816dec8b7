/** The process with the viewers, as the one that started it sees it. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { withDeadline } from '../../src/measure/processes/deadline.ts';
import { endWithUs } from '../../src/measure/processes/ends-with-us.ts';
import type { Seen } from './viewers.ts';

export interface Viewers {
  readonly pid: number;
  /** So far. */
  tell(): Promise<Seen>;
  stop(): Promise<void>;
}

const TELL_MS = 20_000;

/** Resolves when all of them look. */
export async function startViewers(
  port: number,
  token: string,
  { count, deaf }: { readonly count: number; readonly deaf: number },
): Promise<Viewers> {
  const file = new URL('./viewers.ts', import.meta.url).pathname;
  const args = [file, String(port), token, String(count), String(deaf)];
  const child = spawn(process.execPath, [...process.execArgv, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  endWithUs(child);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const line = (): Promise<Seen> =>
    withDeadline(
      Promise.race([
        new Promise<Seen>((resolve) => lines.once('line', (text) => resolve(JSON.parse(text) as Seen))),
        ended.then((): never => {
          throw new Error('the process with the viewers ended');
        }),
      ]),
      'the viewers to tell what they saw',
      TELL_MS,
    );
  await line();
  return {
    pid: child.pid!,
    tell() {
      child.stdin.write('\n');
      return line();
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
