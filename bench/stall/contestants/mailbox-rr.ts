import type { Contestant } from '../../harness/contestant.ts';
import { startProduct } from '../../harness/product.ts';

export const mailboxRoundRobin: Contestant = {
  name: 'pointsman, mailbox, rr',
  start: () => startProduct({ workers: 4, handoff: 'mailbox', algorithm: 'rr' }),
};
