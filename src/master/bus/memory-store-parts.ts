/** What the store in a master's memory needs, and how it is. */
import type { OneAddress } from '../../bus/address.ts';
import type { Bus } from '../../bus/contract.ts';
import type { Link } from '../../upgrade/link.ts';
import type { StoreStatus } from '../operations/status-contract.ts';

export interface MemoryStoreParts {
  readonly bus: Bus;
  /** Tells of each process that took part in the bus and is gone. */
  onGone(listener: (who: OneAddress) => void): void;
  /** To the master before, which has the store so far. */
  readonly predecessor: Link | undefined;
  /** Monotonic milliseconds. */
  now(): number;
}

export interface StoreUse {
  /** A process asks. */
  begin(): void;
  readonly status: StoreStatus;
}

export function createUse(now: () => number): StoreUse {
  let state: 'unused' | 'used' = 'unused';
  let sinceMs = now();
  return {
    begin() {
      if (state === 'used') return;
      state = 'used';
      sinceMs = now();
    },
    get status(): StoreStatus {
      return { kind: 'memory', state, forMs: now() - sinceMs };
    },
  };
}
