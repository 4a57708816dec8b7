/** The app alone, one process: what balancing starts from. */
import { onFreePorts } from '../processes/free-port.ts';
import type { Target } from './contract.ts';
import { missingBuild } from './programs.ts';
import { startTarget } from './start-target.ts';

export const single: Target = {
  name: 'single',
  family: 'single',
  missing: async () => missingBuild(),
  start: (setup) =>
    onFreePorts(1, ([port]) =>
      startTarget(single.name, setup, async (processes) => {
        const env = { ...setup.env, PORT: String(port) };
        processes.startBackend({ command: process.execPath, args: [setup.app], env });
        await processes.workersReady(1, [port!]);
        return { port: port! };
      }),
    ),
};
