import type { Summary } from './contract.ts';
import type { Frontends } from './frontends.ts';
import type { Pool } from './pool.ts';
import type { ReclaimAccount } from './reclaim-account.ts';
import type { Shedder } from './shedder.ts';
import type { Supervisor } from './supervisor.ts';

export interface SummaryParts {
  readonly pool: Pool;
  readonly supervisor: Supervisor;
  readonly frontends: Frontends;
  readonly shedder: Shedder;
  readonly reclaims: ReclaimAccount;
}

export function summarize({ pool, supervisor, frontends, shedder, reclaims }: SummaryParts): Summary {
  return {
    workers: pool.workers.map(({ slot, totals }) => ({ slot, ...supervisor.status(slot), ...totals })),
    accepted: frontends.accepted,
    shed: { ...shedder.counts },
    redispatched: frontends.redispatched,
    reclaimed: reclaims.total,
    reclaimedNeedlessly: reclaims.needless,
    waiting: frontends.waiting,
  };
}
