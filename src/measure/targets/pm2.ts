/** PM2 in cluster mode, with a daemon of its own, which forks the workers with node:cluster and replaces them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment } from '../processes/clean-environment.ts';
import { atOurEnd } from '../processes/ends-with-us.ts';
import { onFreePorts } from '../processes/free-port.ts';
import { processesWithVariable } from '../processes/process-tree.ts';
import { runTool } from '../processes/run-tool.ts';
import type { Setup, Target } from './contract.ts';
import { installPm2, PM2_VERSION } from './install-pm2.ts';
import { type ProcessSet, START_TIMEOUT_MS } from './process-set.ts';
import { missingBuild } from './programs.ts';
import { startTarget } from './start-target.ts';
import { tellingLine } from './telling-line.ts';

const RELOAD_TIMEOUT_MS = 30_000;
const END_TIMEOUT_MS = 10_000;
/** Of the workers. */
const LOG = 'app.log';

export const pm2: Target = {
  name: 'pm2',
  family: 'pm2',
  missing: (announce) =>
    installPm2(announce).then(
      () => missingBuild(),
      (error: Error) => error.message,
    ),
  async start(setup) {
    const program = await installPm2();
    return onFreePorts(1, ([port]) =>
      startTarget(pm2.name, setup, async (processes) => {
        const run = commandIn(processes.directory, program, { ...setup.env, PORT: String(port) });
        await startDaemon(run, processes, setup);
        try {
          await processes.workersReady(setup.workers, [port!]);
        } catch (error) {
          throw new Error(`${(error as Error).message}: ${tellingLine(logIn(processes.directory))}`);
        }
        return {
          port: port!,
          version: `PM2 ${PM2_VERSION}`,
          reload: () => run(['reload', 'app'], RELOAD_TIMEOUT_MS),
          end: () => run(['kill'], END_TIMEOUT_MS),
        };
      }),
    );
  },
};

type Run = (args: readonly string[], timeoutMs: number) => Promise<string>;

function commandIn(home: string, program: string, variables: Readonly<Record<string, string>>): Run {
  // Without its greeting, and without asking once in a while for a newer version.
  const own = { PM2_HOME: home, PM2_DISCRETE_MODE: 'true', PM2_DISABLE_VERSION_CHECK: 'true' };
  const env = { ...cleanEnvironment(), ...variables, ...own };
  return (args, timeoutMs) => runTool(process.execPath, [program, ...args], { timeoutMs, env });
}

/** With the app. */
async function startDaemon(run: Run, processes: ProcessSet, { app, workers }: Setup): Promise<void> {
  const { directory } = processes;
  const log = join(directory, LOG);
  const logs = ['--merge-logs', '--output', log, '--error', log];
  // Without --no-vizion it would run git to find out where the app comes from.
  const args = ['start', app, '--name', 'app', '--instances', String(workers), ...logs, '--no-vizion'];
  // Until its pid is known, the daemon can only be found by its environment.
  const forget = atOurEnd(() => killDaemonOf(directory));
  try {
    await run(args, START_TIMEOUT_MS);
    processes.adoptFront(Number(readFileSync(join(directory, 'pm2.pid'), 'utf8')));
  } catch (error) {
    killDaemonOf(directory);
    throw error;
  } finally {
    forget();
  }
}

function logIn(directory: string): string {
  try {
    return readFileSync(join(directory, LOG), 'utf8');
  } catch {
    return '';
  }
}

/** And all that it started. */
function killDaemonOf(home: string): void {
  for (const pid of processesWithVariable('PM2_HOME', home)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended since.
    }
  }
}
