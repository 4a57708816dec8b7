import type { Contestant } from '../../harness/contestant.ts';
import { startProduct } from '../../harness/product.ts';

export const mailbox: Contestant = {
  name: 'pointsman, mailbox',
  start: () => startProduct({ workers: 2, handoff: 'mailbox', algorithm: 'rr' }),
};
