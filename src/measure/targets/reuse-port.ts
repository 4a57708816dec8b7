/** Processes that know nothing of each other and listen on one port: the kernel hashes each connection to one of them. */
import { onFreePorts } from '../processes/free-port.ts';
import type { Target } from './contract.ts';
import { missingBuild, reusePort as preload } from './programs.ts';
import { startTarget } from './start-target.ts';

export const reusePort: Target = {
  name: 'reuse-port',
  family: 'reuse-port',
  missing: async () => missingReusePort(process.versions.node, process.platform) ?? missingBuild(),
  start: (setup) =>
    onFreePorts(1, ([port]) =>
      startTarget(reusePort.name, setup, async (processes) => {
        const { app, workers } = setup;
        const args = ['--import', preload, app];
        const env = { ...setup.env, PORT: String(port) };
        for (let count = 0; count < workers; count++) {
          processes.startBackend({ command: process.execPath, args: [...args], env });
        }
        await processes.workersReady(workers, [port!]);
        processes.replaceBackends();
        return { port: port! };
      }),
    ),
};

/** undefined where a server can listen with `reusePort`. */
export function missingReusePort(node: string, platform: NodeJS.Platform): string | undefined {
  if (platform !== 'linux') return `servers can share a port only on Linux, and this is ${platform}`;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12)) return undefined;
  return `Node.js ${node} cannot share a port: run lb with Node.js 22.12, 23.1 or later`;
}
