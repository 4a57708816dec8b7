import { autocannon } from './autocannon.ts';
import type { Load } from './contract.ts';
import { findWrk } from './wrk.ts';

/** wrk where it is installed: it needs the least CPU itself. */
export function findLoad(): Load {
  const wrk = findWrk();
  if (wrk === undefined) console.error('wrk is not installed (apt-get install wrk): using autocannon');
  return wrk ?? autocannon();
}
