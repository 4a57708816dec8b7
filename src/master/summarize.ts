import type { Dispatch } from '../dispatch/dispatch.ts';
import type { ProcessAccount } from '../dispatch/process-account.ts';
import type { Connection } from '../handoff/contract.ts';
import type { Summary } from './contract.ts';
import type { Shedder } from './dispatching/shedder.ts';
import type { Supervisor } from './processes/supervisor.ts';

export interface SummaryParts {
  readonly dispatch: Dispatch<Connection>;
  readonly supervisor: Supervisor<ProcessAccount>;
  readonly shedder: Shedder;
}

export function summarize({ dispatch, supervisor, shedder }: SummaryParts): Summary {
  const { load, frontends, reclaims } = dispatch;
  return {
    workers: load.slots.map(({ slot, totals }) => ({ slot, ...supervisor.status(slot), ...totals })),
    available: load.members.length,
    accepted: frontends.accepted,
    shed: { ...shedder.counts },
    abandoned: frontends.abandoned,
    redispatched: frontends.redispatched,
    reclaimed: reclaims.total,
    reclaimedNeedlessly: reclaims.needless,
    waiting: frontends.waiting,
  };
}
