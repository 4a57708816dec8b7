import { createRequire } from 'node:module';
import { startLoad } from '../../../src/measure/load/index.ts';
import type { Load, LoadRequest, LoadResult } from './contract.ts';

const { version } = createRequire(import.meta.url)('autocannon/package.json') as { version: string };

/** Slower than wrk, so that on few cores it takes more of them from the servers. */
export function autocannon(): Load {
  return { name: `autocannon ${version}`, run };
}

async function run({ port, connections, seconds, closes }: LoadRequest): Promise<LoadResult> {
  const load = startLoad({
    port,
    path: '/',
    shape: { kind: 'closed', connections, reconnects: closes },
    service: undefined,
    longLived: 0,
    seed: 1,
    warmUpMs: 0,
    measureMs: seconds * 1000,
  });
  const result = await load.result;
  const errors = Object.values(result.errors).reduce((sum, count) => sum + count, 0);
  return { answered: result.answered, errors, seconds: result.seconds };
}
