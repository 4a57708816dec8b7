/** `lb` itself, as users run it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AlgorithmChoice, formatAlgorithm } from '../../options/index.ts';
import { portOfEvent } from '../processes/start-server.ts';
import type { HandoffChoice, Target } from './contract.ts';
import { lb, missingBuild } from './programs.ts';
import { startTarget } from './start-target.ts';

export function ours(name: string, algorithm: AlgorithmChoice, handoff: HandoffChoice): Target {
  return {
    name,
    family: 'pointsman',
    algorithm,
    handoff,
    missing: async () => missingBuild(),
    start: (setup) =>
      startTarget(name, setup, async (processes) => {
        const { app, workers, env, stallMs } = setup;
        // The config file of the directory that we run in is not meant for this.
        const config = join(processes.directory, 'lb.config.json');
        writeFileSync(config, '{}');
        const options = {
          workers,
          algo: formatAlgorithm(algorithm),
          handoff,
          port: 0,
          host: '127.0.0.1',
          'log-pretty': false,
          // Its log is what we read.
          'app-output': 'json',
          // Nobody is to find it, or is found in its place.
          control: 'off',
          // Within the time that a target has to stop.
          'shutdown-timeout': '5s',
          config,
          ...(stallMs === undefined ? {} : { 'stall-timeout': stallMs }),
        };
        const flags = Object.entries(options).map(([flag, value]) => `--${flag}=${value}`);
        const listening = new Promise<number>((resolve) => {
          processes.startFront({
            command: process.execPath,
            args: [lb, app, ...flags],
            env,
            onLine(line) {
              const port = portOfEvent(line);
              if (port !== undefined) resolve(port);
            },
          });
        });
        const port = await processes.whileAllLive(listening);
        await processes.workersReady(workers, [port]);
        return { port };
      }),
  };
}
