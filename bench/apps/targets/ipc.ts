import { startProduct } from '../../harness/product.ts';
import type { Runner } from './contract.ts';

export const ipc: Runner = {
  name: 'pointsman, ipc',
  start: ({ file }) => startProduct({ app: file, workers: 2, handoff: 'ipc', algorithm: 'rr' }),
};
