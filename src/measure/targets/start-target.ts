/** What is the same for all targets: processes that live and end together. */
import type { RunningTarget, Setup } from './contract.ts';
import { ProcessSet } from './process-set.ts';

/** What a target says of itself when it runs. */
export interface Started {
  readonly port: number;
  /** Program and version, where it is not this Node. */
  readonly version?: string | undefined;
  readonly reload?: () => Promise<unknown>;
  /** Asks it to end; SIGTERM to all that was started unless given. */
  readonly end?: () => unknown;
}

/** When `start` fails, nothing of it is left. */
export async function startTarget(
  name: string,
  setup: Setup,
  start: (processes: ProcessSet) => Promise<Started>,
): Promise<RunningTarget> {
  const processes = new ProcessSet(name, setup);
  try {
    const { port, version, reload, end } = await start(processes);
    return {
      port,
      pids: () => processes.pids(),
      stop: () => processes.stop(port, end),
      ...(version === undefined ? {} : { version }),
      ...(reload === undefined ? {} : { reload }),
    };
  } catch (error) {
    await processes.destroy();
    throw error;
  }
}
