import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment } from '../../../src/measure/processes/clean-environment.ts';
import { waitFor } from '../../../src/measure/processes/deadline.ts';
import { atOurEnd, killGroup, temporaryDirectory } from '../../../src/measure/processes/ends-with-us.ts';
import { processTree } from '../../../src/measure/processes/process-tree.ts';
import { runTool } from '../../../src/measure/processes/run-tool.ts';
import type { RunningServer } from '../../../src/measure/processes/running-server.ts';
import { installPm2, PM2_VERSION } from '../../../src/measure/targets/install-pm2.ts';
import { saidPort } from '../apps.ts';
import type { Runner } from './contract.ts';

const WORKERS = 2;
const TIMEOUT_MS = 15_000;

/** With a daemon of its own, which leads the process group of its workers and forks them with node:cluster. */
export const pm2: Runner = {
  name: `PM2 ${PM2_VERSION}, cluster mode`,
  async start({ file }) {
    const command = await commandFor(temporaryDirectory());
    const forget = atOurEnd(command.killDaemon);
    const stop = async (): Promise<Record<string, never>> => {
      try {
        await command.run('kill');
      } catch (error) {
        command.killDaemon();
        throw error;
      } finally {
        forget();
      }
      return {};
    };
    try {
      return { ...(await start(command, file)), stop };
    } catch (error) {
      command.killDaemon();
      forget();
      throw error;
    }
  },
};

interface Command {
  readonly home: string;
  run(...args: string[]): Promise<string>;
  killDaemon(): void;
}

async function commandFor(home: string): Promise<Command> {
  const program = await installPm2(console.error);
  // Without its greeting, and without asking once in a while for a newer version.
  const own = { PM2_HOME: home, PM2_DISCRETE_MODE: 'true', PM2_DISABLE_VERSION_CHECK: 'true' };
  const env = { ...cleanEnvironment(), ...own };
  return {
    home,
    run: (...args) => runTool(process.execPath, [program, ...args], { timeoutMs: TIMEOUT_MS, env }),
    killDaemon: () => {
      const daemon = daemonOf(home);
      if (daemon !== undefined) killGroup(daemon);
    },
  };
}

async function start({ home, run }: Command, file: string): Promise<Pick<RunningServer, 'port' | 'pids'>> {
  const log = join(home, 'app.log');
  const logs = ['--merge-logs', '--output', log, '--error', log];
  // It would run git to find out where the app comes from.
  await run('start', file, '--name', 'app', '--instances', String(WORKERS), ...logs, '--no-vizion');
  const port = await waitFor(
    () => {
      const ports = linesOf(log)
        .map(saidPort)
        .filter((found) => found !== undefined);
      return ports.length < WORKERS ? undefined : ports[0];
    },
    'the workers of PM2 to listen',
    TIMEOUT_MS,
  );
  const daemon = daemonOf(home)!;
  return { port, pids: () => processTree(daemon) };
}

/** undefined when none runs: it writes its pid when it starts and removes it when it ends. */
function daemonOf(home: string): number | undefined {
  const pid = Number(linesOf(join(home, 'pm2.pid'))[0]);
  return pid > 0 ? pid : undefined;
}

/** None of a file that is not there yet. */
function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
