import { startProduct } from '../../harness/product.ts';
import type { Target } from '../../harness/target.ts';

export const mailboxLeastConnections: Target = {
  name: 'pointsman, mailbox, least-connections',
  start: () => startProduct({ workers: 4, handoff: 'mailbox', algorithm: 'least-connections' }),
};
