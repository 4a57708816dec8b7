/** The agent on duty is told when rotated logs can be tidied. */
import type { LogsDueMessage, LogsTidyMessage } from '../../protocol/log-messages.ts';
import type { RotatedLogs } from '../contract.ts';
import type { WorkerProcess } from '../processes/worker-process.ts';

export interface AgentLogs {
  started(worker: WorkerProcess): void;
}

/** `onDuty` gives the agent whose jobs these are. */
export function createAgentLogs(
  logs: RotatedLogs | undefined,
  onDuty: () => WorkerProcess | undefined,
): AgentLogs {
  const tidy = (today: string | undefined): void => {
    const message: LogsTidyMessage = { type: 'pointsman:logs-tidy', today };
    onDuty()?.channel.send(message);
  };
  logs?.onUntidy(tidy);
  return {
    started(worker) {
      worker.channel.on<LogsDueMessage>('pointsman:logs-due', () => {
        if (logs !== undefined && onDuty() === worker) tidy(logs.today());
      });
    },
  };
}
