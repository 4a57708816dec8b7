/** The built `lb`, told to reload over its control socket, as `lb reload` does. */
import { join } from 'node:path';
import { ask } from '../../../src/admin/ask.ts';
import { removeTemporaryDirectory, temporaryDirectory } from '../../../src/measure/processes/ends-with-us.ts';
import { startServer } from '../../../src/measure/processes/start-server.ts';
import { lb, missingBuild } from '../../../src/measure/targets/programs.ts';
import { expressApp } from './apps.ts';
import type { ReloadTarget, Told } from './contract.ts';

export const builtIn: ReloadTarget = pointsman('lb', []);
export const express: ReloadTarget = pointsman('lb with Express', [expressApp]);

const RELOAD_TIMEOUT_MS = 60_000;

function pointsman(name: string, app: readonly string[]): ReloadTarget {
  return {
    name,
    isOurs: true,
    missing: async () => missingBuild(),
    async start(workers) {
      const directory = temporaryDirectory();
      const control = join(directory, 'lb.sock');
      const options = {
        port: 0,
        host: '127.0.0.1',
        workers,
        control,
        'log-pretty': false,
        // Its log is what we read.
        'app-output': 'json',
        // A close is to be the reload's.
        'keep-alive-timeout': '600s',
        'keep-alive-requests': 1_000_000_000,
      };
      const flags = Object.entries(options).map(([flag, value]) => `--${flag}=${value}`);
      const server = await startServer(process.execPath, [lb, ...app, ...flags]);
      return {
        port: server.port,
        master: () => server.pids().master,
        reload: () => reload(control),
        tell: () => tell(control),
        async stop() {
          await server.stop();
          removeTemporaryDirectory(directory);
        },
      };
    },
  };
}

/** Without the time in which a new process is only watched: each reload is to be one. */
async function reload(control: string): Promise<void> {
  const body = { watchMs: 0 };
  const question = { method: 'POST', target: '/v1/reload', body, timeoutMs: RELOAD_TIMEOUT_MS } as const;
  const answer = await ask(control, question);
  const { result } = answer.body as { result?: string };
  if (result !== 'done') throw new Error(`lb did not reload: ${JSON.stringify(answer.body)}`);
}

async function tell(control: string): Promise<Told> {
  const { body } = await ask(control, { method: 'GET', target: '/v1/status', timeoutMs: RELOAD_TIMEOUT_MS });
  const { moved, shed } = body as { moved: number; shed: Readonly<Record<string, number>> };
  return { moved, shed: Object.values(shed).reduce((sum, count) => sum + count, 0) };
}
