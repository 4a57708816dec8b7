import { startProduct } from '../../harness/product.ts';
import type { Target } from '../../harness/target.ts';

export const mailbox: Target = {
  name: 'pointsman, mailbox',
  start: () => startProduct({ workers: 2, handoff: 'mailbox', algorithm: 'rr' }),
};
