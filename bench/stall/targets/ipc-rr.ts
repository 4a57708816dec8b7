import { startProduct } from '../../harness/product.ts';
import type { Target } from '../../harness/target.ts';

export const ipcRoundRobin: Target = {
  name: 'pointsman, ipc, rr',
  start: () => startProduct({ workers: 4, handoff: 'ipc', algorithm: 'rr' }),
};
