import type { Summary } from './contract.ts';
import type { Frontends } from './frontends.ts';
import type { Pool } from './pool.ts';
import type { Shedder } from './shedder.ts';
import type { Supervisor } from './supervisor.ts';
import type { TakeBackAccount } from './take-back-account.ts';

export interface SummaryParts {
  readonly pool: Pool;
  readonly supervisor: Supervisor;
  readonly frontends: Frontends;
  readonly shedder: Shedder;
  readonly takeBacks: TakeBackAccount;
}

export function summarize({ pool, supervisor, frontends, shedder, takeBacks }: SummaryParts): Summary {
  return {
    workers: pool.workers.map(({ slot, totals }) => ({ slot, ...supervisor.status(slot), ...totals })),
    accepted: frontends.accepted,
    shed: { ...shedder.counts },
    redispatched: frontends.redispatched,
    takenBack: takeBacks.total,
    takenBackNeedlessly: takeBacks.needless,
    waiting: frontends.waiting,
  };
}
