import type { Contestant } from '../../harness/contestant.ts';
import { startProduct } from '../../harness/product.ts';

export const ipc: Contestant = {
  name: 'pointsman, ipc',
  start: () => startProduct({ workers: 2, handoff: 'ipc', algorithm: 'rr' }),
};
