/** Ends an agent whose event loop does not turn. */
import type { Logger } from 'pino';
import type { ProcessId } from '../../dispatch/contract.ts';
import { timeInWords } from '../../text/duration.ts';
import { agentNaming } from '../processes/naming.ts';
import type { SlotProcess } from '../processes/slot.ts';

export interface Heartbeat {
  beat(process: ProcessId): void;
  stop(): void;
}

export interface HeartbeatParts {
  readonly hungTimeoutMs: number;
  readonly logger: Logger;
  /** Monotonic milliseconds. */
  now(): number;
  processes(): readonly SlotProcess<ProcessId>[];
}

const LOOK_EVERY_MS = 500;

/** A look that comes so late shows that this process stood still, and the agent perhaps with it (SIGSTOP, the freezer of a cgroup). */
const ASLEEP_MS = 3 * LOOK_EVERY_MS;

export function watchHeartbeat({ hungTimeoutMs, logger, now, processes }: HeartbeatParts): Heartbeat {
  const lastMs = new WeakMap<ProcessId, number>();
  let lookedAtMs = now();
  let awakeSinceMs = lookedAtMs;

  /** A start has a limit of its own, and so has a process that finishes. */
  function isHung({ id, isReady, isDraining, readyAtMs }: SlotProcess<ProcessId>): boolean {
    if (!isReady || isDraining) return false;
    return now() - Math.max(lastMs.get(id) ?? 0, readyAtMs, awakeSinceMs) > hungTimeoutMs;
  }

  function look(): void {
    for (const process of processes()) {
      if (!isHung(process)) continue;
      const { worker, id } = process;
      const text = `${agentNaming.nameOf(id.slot)} has not moved for ${timeInWords(hungTimeoutMs)} and is killed`;
      logger.error({ event: 'agent-hung', pid: worker.pid, generation: id.generation }, text);
      worker.kill(`had not moved for ${timeInWords(hungTimeoutMs)}`);
    }
  }

  // After what it said was read: a master that was stopped itself has yet to hear of it.
  const timer = setInterval(() => {
    if (now() - lookedAtMs > ASLEEP_MS) awakeSinceMs = now();
    lookedAtMs = now();
    if (processes().some(isHung)) setImmediate(look);
  }, LOOK_EVERY_MS).unref();

  return {
    beat: (process) => void lastMs.set(process, now()),
    stop: () => clearInterval(timer),
  };
}
