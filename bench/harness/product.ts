/** The built `lb`, as users run it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RunningServer } from '../../src/measure/processes/running-server.ts';
import { startServer } from '../../src/measure/processes/start-server.ts';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface ProductOptions {
  /** The file of an app; the built-in app unless given. */
  readonly app?: string;
  readonly workers: number;
  readonly handoff: 'mailbox' | 'ipc';
  readonly algorithm: string;
}

export function startProduct({ app, workers, handoff, algorithm }: ProductOptions): Promise<RunningServer> {
  if (!existsSync(program)) throw new Error('lb is not built: run "npm run build" first');
  const options = { port: 0, host: '127.0.0.1', workers, handoff, algo: algorithm, 'log-pretty': false };
  const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  return startServer(process.execPath, [program, ...(app === undefined ? [] : [app]), ...flags]);
}
