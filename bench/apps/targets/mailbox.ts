import { startProduct } from '../../harness/product.ts';
import type { Runner } from './contract.ts';

export const mailbox: Runner = {
  name: 'pointsman, mailbox',
  start: ({ file }) => startProduct({ app: file, workers: 2, handoff: 'mailbox', algorithm: 'rr' }),
};
