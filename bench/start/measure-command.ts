/** A command from its start to its end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cleanEnvironment } from '../../src/measure/processes/clean-environment.ts';
import type { CommandTarget } from './targets.ts';

export interface CommandSample {
  readonly ms: number;
}

export async function measureCommand({ args }: CommandTarget): Promise<CommandSample> {
  const begunMs = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'ignore', env: cleanEnvironment() });
  await once(child, 'exit');
  return { ms: performance.now() - begunMs };
}
