import { startProduct } from '../../harness/product.ts';
import type { Target } from '../../harness/target.ts';

export const ipc: Target = {
  name: 'pointsman, ipc',
  start: () => startProduct({ workers: 2, handoff: 'ipc', algorithm: 'rr' }),
};
