import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runTool } from '../../../src/measure/processes/run-tool.ts';
import type { Load, LoadRequest, LoadResult } from './contract.ts';

const require = createRequire(import.meta.url);

/**
 * The command itself rather than the closed load of `lb compare`: that one looks at each answer and asks about half as
 * often, and with it the hand-off by mailbox was measured at twice its cost. Slower than wrk even so: on few cores it
 * takes more of them from the servers.
 */
export function autocannon(): Load {
  const manifest = readFileSync(require.resolve('autocannon/package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return { name: `autocannon ${version}`, run };
}

async function run({ port, connections, seconds, closes }: LoadRequest): Promise<LoadResult> {
  const header = closes ? ['-H', 'Connection=close'] : [];
  const program = require.resolve('autocannon/autocannon.js');
  const settings = ['-j', '-n', '-c', String(connections), '-d', String(seconds), ...header];
  const args = [program, ...settings, `http://127.0.0.1:${port}/`];
  const report = await runTool(process.execPath, args, { timeoutMs: (seconds + 15) * 1000 });
  const result = JSON.parse(report) as Record<'2xx' | 'non2xx' | 'errors' | 'duration', number>;
  return { answered: result['2xx'], errors: result.non2xx + result.errors, seconds: result.duration };
}
