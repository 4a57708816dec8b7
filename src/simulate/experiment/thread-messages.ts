/** What the main thread and those that simulate say to each other. */
import type { ErrorCode } from '../../errors.ts';
import type { Run, RunOutcome } from './contract.ts';

export interface Order {
  readonly index: number;
  readonly run: Run;
}

export type Report =
  | { readonly type: 'pointsman:progress'; readonly index: number; readonly share: number }
  | { readonly type: 'pointsman:done'; readonly index: number; readonly outcome: RunOutcome }
  | {
      readonly type: 'pointsman:failed';
      readonly code: ErrorCode | undefined;
      readonly error: Error;
    };
