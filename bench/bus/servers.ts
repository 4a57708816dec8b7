/** What carries the messages. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startServer } from '../../src/measure/processes/start-server.ts';
import { installPm2 } from '../../src/measure/targets/install-pm2.ts';
import { pm2 } from '../../src/measure/targets/pm2.ts';
import { lb } from '../../src/measure/targets/programs.ts';

export interface BusServer {
  readonly port: number;
  stop(): Promise<void>;
}

export interface BusTarget {
  readonly name: string;
  /** Of the messages of an act: what is slow takes too long for all of them. */
  readonly share: number;
  /** Why it cannot be had here. */
  missing?(): Promise<string | undefined>;
  start(workers: number): Promise<BusServer>;
}

const appFile = (name: string): string => fileURLToPath(new URL(`app/${name}`, import.meta.url));

export const overBus: BusTarget = {
  name: 'lb',
  share: 1,
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
  share: 1,
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

export const overPm2: BusTarget = {
  name: 'PM2, relayed by a program beside it',
  share: 0.05,
  missing: () => pm2.missing(console.error),
  async start(workers) {
    const env = { WORKERS: String(workers) };
    const running = await pm2.start({ app: appFile('over-pm2.mjs'), workers, env });
    const home = variableOf(running.pids().master!, 'PM2_HOME');
    const module = dirname(dirname(await installPm2()));
    const relay = spawn(process.execPath, [appFile('pm2-relay.mjs')], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, ...env, PM2_HOME: home, PM2_MODULE: module },
    });
    await once(relay, 'message');
    return {
      port: running.port,
      async stop() {
        await stop(relay);
        await running.stop();
      },
    };
  },
};

function variableOf(pid: number, name: string): string {
  const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  return variables.find((variable) => variable.startsWith(`${name}=`))!.slice(name.length + 1);
}

async function stop(child: ReturnType<typeof spawn>): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
