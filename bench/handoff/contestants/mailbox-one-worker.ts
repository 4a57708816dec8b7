import type { Contestant } from '../../harness/contestant.ts';
import { startProduct } from '../../harness/product.ts';

/** One process that answers, as node:http alone is one: what the responder costs, without a second worker's share. */
export const mailboxOneWorker: Contestant = {
  name: 'pointsman, mailbox, one worker',
  start: () => startProduct({ workers: 1, handoff: 'mailbox', algorithm: 'rr' }),
};
