/** What processes are started from: one reading of the configuration, and the program as it lay there then. */
import type { ProcessId } from '../../dispatch/contract.ts';
import type { ResolvedOptions } from '../../options/index.ts';
import type { OwnFiles } from './inherited.ts';
import type { WorkerBirth } from './worker-process.ts';
import { appProgram, builtInProgram, type WorkerProgram } from './worker-program.ts';
import { workerSettings } from './worker-settings.ts';

export interface Release {
  readonly program: WorkerProgram;
  readonly settingsOf: (process: ProcessId) => WorkerBirth['settings'];
  readonly readyTimeoutMs: number;
  /** How long a worker that is to be replaced may take to finish what it has. */
  readonly retireTimeoutMs: number;
  /** How long it may keep what does not end by itself. */
  readonly longTimeoutMs: number;
  /** Idle connections of a worker that is replaced go to others. */
  readonly migrates: boolean;
  readonly restartDelayMs: number;
  readonly restartDelayMaxMs: number;
}

/** Throws what `appProgram` does. */
export function releaseOf(
  options: ResolvedOptions,
  { handoff, ownFiles }: { readonly handoff: 'ipc' | 'mailbox'; readonly ownFiles: OwnFiles },
): Release {
  return {
    program:
      options.app === undefined ? builtInProgram(ownFiles) : appProgram(options.app, options, ownFiles),
    settingsOf: (process) => workerSettings(options, handoff, process),
    readyTimeoutMs: options.readyTimeout,
    retireTimeoutMs: Math.max(options.shutdownTimeout, options.upgradeTimeout ?? 0),
    longTimeoutMs: options.upgradeTimeout ?? options.shutdownTimeout,
    migrates: options.migrate,
    restartDelayMs: options.restartDelay,
    restartDelayMaxMs: options.restartDelayMax,
  };
}
