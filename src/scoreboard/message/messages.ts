import type { Message } from '../../protocol/channel.ts';
import type { LoadReport } from '../contract.ts';

/** Worker to master. */
export interface LoadMessage extends Message {
  readonly type: 'pointsman:load';
  readonly load: LoadReport;
  /** Buckets of latencies.ts that have changed: index, count, index, count and so on. */
  readonly latencies?: readonly number[] | undefined;
  /** Of all requests that are counted in the latencies; there where they are. */
  readonly latencySumMs?: number | undefined;
}
