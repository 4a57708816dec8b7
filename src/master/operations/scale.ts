/** More or fewer slots. */
import type { Dispatch } from '../../dispatch/dispatch.ts';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import { PointsmanError } from '../../errors.ts';
import type { Connection } from '../../handoff/contract.ts';
import type { SlotProcess } from '../processes/slot.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import type { ScaleReport, ScaleRequest } from './contract.ts';
import { renew } from './renew.ts';

export interface ScaleParts {
  readonly supervisor: Supervisor<ProcessAccount>;
  readonly dispatch: Dispatch<Connection>;
  readonly warmUpMs: number;
  /** Of a slot that is new. */
  weightOf(slot: number): number;
}

/** As many as `lb --workers` allows. */
const MOST = 1024;

/** Throws ERR_INVALID_OPTION for a number that makes no sense. */
export function wantedWorkers(request: ScaleRequest, before: number): number {
  const wanted = 'by' in request ? before + request.by : request.workers;
  if (Number.isSafeInteger(wanted) && wanted >= 0 && wanted <= MOST) return wanted;
  const given = 'by' in request ? `${request.by > 0 ? '+' : ''}${request.by}` : String(request.workers);
  throw new PointsmanError(
    'ERR_INVALID_OPTION',
    `scale ${given} is not valid: it would make ${wanted} workers; expected 0 to ${MOST}. There are ${before} now.`,
  );
}

/**
 * Resolves when the new workers serve, or the surplus ones get nothing more: these finish what they have, within the
 * shutdown timeout. Rejects with why a new one does not start; then there are as many as before.
 */
export async function scaleTo(
  wanted: number,
  { supervisor, dispatch, warmUpMs, weightOf }: ScaleParts,
  signal: AbortSignal,
): Promise<ScaleReport> {
  const before = supervisor.slots.length;
  const surplus = supervisor.slots.slice(wanted);
  for (const slot of surplus) {
    supervisor.removeSlot(slot);
    // Whoever scales up again means a worker that works.
    dispatch.resume(slot.slot);
  }
  const added = Array.from({ length: Math.max(wanted - before, 0) }, () => {
    const slot = supervisor.addSlot();
    if (dispatch.load.slots.length < slot.slot) dispatch.load.addSlot(weightOf(slot.slot));
    return slot;
  });
  const tookOver = (processes: readonly SlotProcess<ProcessAccount>[]): void => {
    // Where none was warm before, all are cold alike.
    if (before > 0) for (const { id } of processes) dispatch.warmUp(id, warmUpMs);
  };
  const target = { slots: added, release: supervisor.release };
  const rules = { batch: Math.max(added.length, 1), watchMs: 0, tookOver };
  try {
    await renew(supervisor, target, rules, signal);
  } catch (error) {
    for (const slot of added) supervisor.removeSlot(slot);
    throw error;
  }
  return { before, workers: wanted };
}
