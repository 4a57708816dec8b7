/** The built `lb`, as users run it. */
import type { RunningServer } from '../../src/measure/processes/running-server.ts';
import { startServer } from '../../src/measure/processes/start-server.ts';
import { missingBuild, lb as own } from '../../src/measure/targets/programs.ts';

export interface ProductOptions {
  /** The file of an app; the built-in app unless given. */
  readonly app?: string;
  /** Another one than this checkout's. */
  readonly lb?: string;
  readonly workers: number;
  readonly handoff: 'mailbox' | 'ipc';
  readonly algorithm: string;
  /** Others. */
  readonly flags?: readonly string[];
}

export async function startProduct({
  app,
  lb = own,
  workers,
  handoff,
  algorithm,
  flags: others = [],
}: ProductOptions): Promise<RunningServer> {
  const missing = missingBuild();
  if (missing !== undefined) throw new Error(missing);
  const options = {
    port: 0,
    host: '127.0.0.1',
    workers,
    handoff,
    algo: algorithm,
    'log-pretty': false,
    // Its log is what we read.
    'app-output': 'json',
    // Nobody is to find it, or is found in its place.
    control: 'off',
  };
  const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  return startServer(process.execPath, [lb, ...(app === undefined ? [] : [app]), ...flags, ...others]);
}
