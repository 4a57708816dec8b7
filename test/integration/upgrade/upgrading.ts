/** Masters that follow each other, and their clients. */
import assert from 'node:assert/strict';
import { Agent, request as httpRequest } from 'node:http';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { runLb } from '../../cli/run-lb.ts';
import { isAlive, killLeftovers, waitFor } from '../balancer.ts';
import { request } from '../client.ts';

export const runtime = temporaryDirectory();
export const env = { XDG_RUNTIME_DIR: runtime };
export const successors: number[] = [];

/** For `afterEach`. */
export function endAll(): void {
  for (const pid of successors.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  killLeftovers();
}

export async function upgrade(
  name: string,
): Promise<{ pid: number | undefined; exitCode: number | null; stderr: string }> {
  const { exitCode, stdout, stderr } = await runLb(['upgrade', '--json'], { env: { ...env, LB_NAME: name } });
  const { pid } = (stdout === '' ? {} : JSON.parse(stdout)) as { pid?: number };
  if (pid !== undefined) successors.push(pid);
  return { pid, exitCode, stderr };
}

/** The process that the commands reach. */
export async function masterNamed(name: string): Promise<number | undefined> {
  const { stdout, exitCode } = await runLb(['status', '--json'], { env: { ...env, LB_NAME: name } });
  return exitCode === 0 ? (JSON.parse(stdout) as { pid: number }).pid : undefined;
}

export async function stop(name: string, pid: number): Promise<void> {
  const { exitCode } = await runLb(['stop'], { env: { ...env, LB_NAME: name } });
  assert.equal(exitCode, 0);
  await waitFor(() => !isAlive(pid), 'the last one to be gone');
}

/** Clients that ask on new connections, and on one that is kept. Stops with what was not answered. */
export function load(
  port: number,
): () => Promise<{ readonly answered: number; readonly failed: readonly string[] }> {
  let isOver = false;
  let answered = 0;
  const failed: string[] = [];
  const fresh = async (): Promise<void> => {
    while (!isOver) {
      const { status, ended, isComplete } = await request(port);
      if (status === 200 && isComplete) answered++;
      else failed.push(`new connection: ${status} ${ended}`);
    }
  };
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const kept = async (): Promise<void> => {
    while (!isOver) {
      await new Promise<void>((resolve) => {
        const asked = httpRequest({ agent, port, host: '127.0.0.1' }, (answer) => {
          answer.resume().once('end', () => {
            answered++;
            resolve();
          });
        });
        asked.once('error', ({ code }: NodeJS.ErrnoException) => {
          // A connection that was kept and is closed as it is used again: what every client of HTTP/1.1 has to know
          // (RFC 9112 section 9.3.1), and tries again.
          if (!(asked.reusedSocket && code === 'ECONNRESET')) failed.push(`kept connection: ${code}`);
          resolve();
        });
        asked.end();
      });
    }
  };
  const clients = [fresh(), fresh(), kept()];
  return async () => {
    isOver = true;
    await Promise.all(clients);
    agent.destroy();
    return { answered, failed };
  };
}
