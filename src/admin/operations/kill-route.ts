/** Kills a worker, so that one can see what becomes of its connections. Of the demo alone. */
import { pointsmanError } from '../../errors.ts';
import type { Operations } from '../../master/operations/contract.ts';
import { ANSWER_SCHEMA, type Route } from '../http/contract.ts';

export function killRoute(operations: Pick<Operations, 'status'>): Route {
  return {
    method: 'POST',
    path: '/v1/workers/:slot/kill',
    async answer({ slot = 0 }) {
      const { processes, workers } = await operations.status();
      const pid = processes.find((process) => process.slot === slot)?.pid;
      if (pid === undefined) throw pointsmanError('ERR_NO_SLOT', { slot, workers });
      process.kill(pid, 'SIGKILL');
      return { status: 200, body: { schema: ANSWER_SCHEMA, slot, pid } };
    },
  };
}
