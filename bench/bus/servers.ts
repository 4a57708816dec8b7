/** What carries the messages. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startServer } from '../../src/measure/processes/start-server.ts';
import { lb } from '../../src/measure/targets/programs.ts';

export interface BusServer {
  readonly port: number;
  stop(): Promise<void>;
}

export interface BusTarget {
  readonly name: string;
  start(workers: number): Promise<BusServer>;
}

const appFile = (name: string): string => fileURLToPath(new URL(`app/${name}`, import.meta.url));

export const overBus: BusTarget = {
  name: 'lb',
  async start(workers) {
    const flags = ['--port', '0', '--host', '127.0.0.1', '--workers', String(workers), '--control', 'off'];
    const args = [
      lb,
      appFile('over-bus.mjs'),
      ...flags,
      '--no-log-pretty',
      '--app-output',
      'json',
      '--',
      String(workers),
    ];
    const server = await startServer(process.execPath, args);
    return {
      port: server.port,
      stop: async () => {
        await server.stop();
      },
    };
  },
};

export const overCluster: BusTarget = {
  name: 'node:cluster, relayed by hand',
  async start(workers) {
    // Its channel to this process ends it, however this one ends.
    const child = spawn(process.execPath, [appFile('over-cluster.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, WORKERS: String(workers) },
    });
    for await (const line of createInterface({ input: child.stdout! })) {
      const [, port] = /^listening (\d+)$/.exec(line) ?? [];
      if (port !== undefined) return { port: Number(port), stop: () => stop(child) };
    }
    throw new Error('node:cluster ended before it listened');
  },
};

async function stop(child: ReturnType<typeof spawn>): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
