import { startProduct } from '../../harness/product.ts';
import type { Runner } from './contract.ts';

/** One process that answers, as the app alone is one: what running under lb adds, without a second worker's share. */
export const mailboxOneWorker: Runner = {
  name: 'pointsman, mailbox, one worker',
  start: ({ file }) => startProduct({ app: file, workers: 1, handoff: 'mailbox', algorithm: 'rr' }),
};
