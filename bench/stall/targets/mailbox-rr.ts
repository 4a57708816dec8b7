import { startProduct } from '../../harness/product.ts';
import type { Target } from '../../harness/target.ts';

export const mailboxRoundRobin: Target = {
  name: 'pointsman, mailbox, rr',
  start: () => startProduct({ workers: 4, handoff: 'mailbox', algorithm: 'rr' }),
};
