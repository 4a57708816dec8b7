import type { Contestant } from '../../harness/contestant.ts';
import { startProduct } from '../../harness/product.ts';

export const mailboxLeastConnections: Contestant = {
  name: 'pointsman, mailbox, least-connections',
  start: () => startProduct({ workers: 4, handoff: 'mailbox', algorithm: 'least-connections' }),
};
