/** What the agent runs: the user's file, in a process without connections. */
import type { ResolvedOptions } from '../../options/index.ts';
import { AGENT_SLOT } from '../../protocol/worker-settings.ts';
import type { RotatedLogs } from '../contract.ts';
import { appLaunch, ownFile } from '../processes/app-file.ts';
import { inheritedArgs, inheritedEnvironment, type OwnFiles } from '../processes/inherited.ts';
import { BUILT_IN, lineageWith } from '../processes/lineage.ts';
import type { Release } from '../processes/release.ts';
import type { WorkerProgram } from '../processes/worker-program.ts';
import { workerSettings } from '../processes/worker-settings.ts';

/** A debugger of the agent is so many ports behind the master's, where no worker is. */
const DEBUGGER_OFFSET = 100;

export interface AgentProgramParts {
  readonly ownFiles: OwnFiles;
  readonly logs: RotatedLogs | undefined;
}

/**
 * Without a file it has our own jobs alone, and is not on the bus. Throws ERR_APP_NOT_FOUND, ERR_APP_NOT_RUNNABLE and
 * ERR_STARTED_IN_WORKER.
 */
export function agentReleaseOf(
  agent: string | undefined,
  options: ResolvedOptions,
  { ownFiles, logs }: AgentProgramParts,
): Release {
  return {
    program: agent === undefined ? ownProgram(ownFiles) : agentProgram(agent, options, ownFiles),
    settingsOf: (process) => ({
      ...workerSettings(options, 'ipc', { slot: AGENT_SLOT, generation: process.generation }),
      ...(logs === undefined ? {} : { logs: logs.keeping }),
      title: agent === undefined ? 'lb: agent' : `lb: agent ${agent}`,
      waitReady: false,
    }),
    readyTimeoutMs: options.readyTimeout,
    // No client waits for it: its jobs may take as long as at the end of all.
    retireTimeoutMs: options.shutdownTimeout,
    longTimeoutMs: options.shutdownTimeout,
    migrates: false,
    restartDelayMs: options.restartDelay,
    restartDelayMaxMs: options.restartDelayMax,
  };
}

function ownProgram(ownFiles: OwnFiles): WorkerProgram {
  const lineage = lineageWith(BUILT_IN);
  return {
    entry: entryFile(),
    args: [],
    cwd: undefined,
    detached: true,
    hasBus: false,
    missing: undefined,
    nodeArgs: () => inheritedArgs(DEBUGGER_OFFSET, ownFiles),
    inherited: () => ({ ...inheritedEnvironment(DEBUGGER_OFFSET, ownFiles), ...lineage }),
    env: () => ({}),
  };
}

function entryFile(): string {
  return ownFile('../../agent/entry', import.meta.url);
}

function agentProgram(agent: string, options: ResolvedOptions, ownFiles: OwnFiles): WorkerProgram {
  const launch = appLaunch(agent, options, 'agent');
  const lineage = lineageWith(launch.file);
  return {
    entry: entryFile(),
    get args() {
      return [launch.entry];
    },
    cwd: launch.cwd,
    detached: true,
    hasBus: true,
    missing: undefined,
    nodeArgs: () => [...inheritedArgs(DEBUGGER_OFFSET, ownFiles), ...launch.flags(DEBUGGER_OFFSET)],
    inherited: () => ({ ...inheritedEnvironment(DEBUGGER_OFFSET, ownFiles), ...lineage }),
    env: () => ({}),
  };
}
