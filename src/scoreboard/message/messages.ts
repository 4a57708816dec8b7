import type { Message } from '../../protocol/channel.ts';
import type { LoadReport } from '../contract.ts';

/** Worker to master. */
export interface LoadMessage extends Message {
  readonly type: 'pointsman:load';
  readonly load: LoadReport;
}
