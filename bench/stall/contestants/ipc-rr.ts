import type { Contestant } from '../../harness/contestant.ts';
import { startProduct } from '../../harness/product.ts';

export const ipcRoundRobin: Contestant = {
  name: 'pointsman, ipc, rr',
  start: () => startProduct({ workers: 4, handoff: 'ipc', algorithm: 'rr' }),
};
