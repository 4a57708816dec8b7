/** A proxy in front of processes that each listen on a port of their own. */
import { onFreePorts } from '../processes/free-port.ts';
import { findProgram, versionOf } from '../processes/installed-program.ts';
import type { Target } from './contract.ts';
import type { ProcessSet } from './process-set.ts';
import { missingBuild } from './programs.ts';
import { startTarget } from './start-target.ts';

export interface Proxy {
  readonly name: string;
  readonly family: 'nginx' | 'haproxy';
  /** As its makers spell it. */
  readonly title: string;
  /** Writes its configuration into the directory and gives its arguments. */
  configure(directory: string, port: number, backends: readonly number[]): readonly string[];
}

/** Its command and the package that brings it are named as the family. */
export function proxied({ name, family, title, configure }: Proxy): Target {
  return {
    name,
    family,
    missing: async () => (findProgram(family) === undefined ? howToGet(family) : missingBuild()),
    async start(setup) {
      const program = findProgram(family);
      if (program === undefined) throw new Error(howToGet(family));
      const version = await versionOf(program);
      return onFreePorts(setup.workers + 1, ([port, ...backends]) =>
        startTarget(name, setup, async (processes) => {
          await startBackends(processes, backends, setup);
          processes.startFront({
            command: program,
            args: configure(processes.directory, port!, backends),
          });
          await processes.portReady(port!);
          return { port: port!, version: version === undefined ? title : `${title} ${version}` };
        }),
      );
    },
  };
}

async function startBackends(
  processes: ProcessSet,
  ports: readonly number[],
  { app, env }: { readonly app: string; readonly env: Readonly<Record<string, string>> },
): Promise<void> {
  for (const port of ports) {
    processes.startBackend({
      command: process.execPath,
      args: [app],
      env: { ...env, PORT: String(port) },
    });
  }
  await processes.workersReady(ports.length, ports);
  processes.replaceBackends();
}

function howToGet(program: string): string {
  return `${program} is not installed: run "apt-get install ${program}"`;
}
