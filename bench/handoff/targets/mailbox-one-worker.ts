import { startProduct } from '../../harness/product.ts';
import type { Target } from '../../harness/target.ts';

/** One process that answers, as node:http alone is one: what the responder costs, without a second worker's share. */
export const mailboxOneWorker: Target = {
  name: 'pointsman, mailbox, one worker',
  start: () => startProduct({ workers: 1, handoff: 'mailbox', algorithm: 'rr' }),
};
