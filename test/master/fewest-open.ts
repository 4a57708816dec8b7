import type { Algorithm } from '../../src/algorithms/contract.ts';

/** An algorithm without surprises: the first of those with the fewest connections. */
export function fewestOpen(): Algorithm {
  return { pick: (workers) => [...workers].sort((left, right) => left.open - right.open)[0] };
}
