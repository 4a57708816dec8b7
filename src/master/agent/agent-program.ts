/** What the agent runs: the user's file, in a process without connections. */
import type { ResolvedOptions } from '../../options/index.ts';
import { AGENT_SLOT } from '../../protocol/worker-settings.ts';
import { appLaunch, ownFile } from '../processes/app-file.ts';
import { inheritedArgs, inheritedEnvironment, type OwnFiles } from '../processes/inherited.ts';
import { lineageWith } from '../processes/lineage.ts';
import type { Release } from '../processes/release.ts';
import type { WorkerProgram } from '../processes/worker-program.ts';
import { workerSettings } from '../processes/worker-settings.ts';

/** A debugger of the agent is so many ports behind the master's, where no worker is. */
const DEBUGGER_OFFSET = 100;

/** Throws ERR_APP_NOT_FOUND, ERR_APP_NOT_RUNNABLE and ERR_STARTED_IN_WORKER. */
export function agentReleaseOf(agent: string, options: ResolvedOptions, ownFiles: OwnFiles): Release {
  return {
    program: agentProgram(agent, options, ownFiles),
    settingsOf: (process) => ({
      ...workerSettings(options, 'ipc', { slot: AGENT_SLOT, generation: process.generation }),
      title: `lb: agent ${agent}`,
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

function agentProgram(agent: string, options: ResolvedOptions, ownFiles: OwnFiles): WorkerProgram {
  const launch = appLaunch(agent, options, 'agent');
  const lineage = lineageWith(launch.file);
  return {
    entry: ownFile('../../agent/entry', import.meta.url),
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
