/** Between a benchmark and the process of its balancer. */
import type { ErrorCode } from '../../errors.ts';
import type { BalancerSettings } from './contract.ts';

/** At `stop` the process stops the balancer and ends. */
export type BenchOrder =
  | { readonly type: 'pointsman:bench-start'; readonly settings: BalancerSettings }
  | { readonly type: 'pointsman:bench-count' }
  | { readonly type: 'pointsman:bench-stop' };

export type BenchAnswer =
  | {
      readonly type: 'pointsman:bench-started';
      readonly handoff: 'ipc' | 'mailbox';
      readonly addresses: readonly BenchAddress[];
    }
  /** `code` of a PointsmanError, undefined for a bug. */
  | { readonly type: 'pointsman:bench-failed'; readonly code: ErrorCode | undefined; readonly error: Error }
  | { readonly type: 'pointsman:bench-counted'; readonly counts: BalancerCounts };

export interface BenchAddress {
  readonly scheme: string;
  readonly host: string;
  /** 0 for a unix socket. */
  readonly port: number;
}

/** Since the balancer started. */
export interface BalancerCounts {
  readonly workers: readonly SlotCounts[];
  /** Connections it refused. */
  readonly shed: number;
}

export interface SlotCounts {
  readonly slot: number;
  readonly connections: number;
  readonly requests: number;
  readonly restarts: number;
}
