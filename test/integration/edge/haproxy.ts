/** A HAProxy of our own before nodes, by the example of the room. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, type ServerState, serversIn } from '../../../bench/nodes/haproxy.ts';
import { onFreePorts } from '../../../src/measure/processes/free-port.ts';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { waitFor } from '../balancer.ts';

export interface Node {
  readonly port: number;
  readonly adminPort: number;
  readonly agentPort: number;
}

export interface HaproxyInFront {
  readonly port: number;
  servers(): Promise<ReadonlyMap<string, ServerState>>;
  stop(): Promise<void>;
}

/** Nodes by name. */
export async function haproxyInFront(nodes: Readonly<Record<string, Node>>): Promise<HaproxyInFront> {
  const directory = temporaryDirectory();
  const stats = join(directory, 'stats');
  const file = join(directory, 'haproxy.cfg');
  const example = readFileSync('src/edge/haproxy.cfg', 'utf8');
  const servers = Object.entries(nodes).map(
    ([name, { port, adminPort, agentPort }]) =>
      `    server ${name} 127.0.0.1:${port} port ${adminPort} agent-port ${agentPort}`,
  );
  let child: ChildProcess | undefined;
  const port = await onFreePorts(1, async ([free]) => {
    const config = example
      .replace('global\n', `global\n    stats socket ${stats}\n`)
      .replace('bind 0.0.0.0:80', `bind 127.0.0.1:${free}`)
      .replace(/( {4}server \w+ \d.*\n)+/, `${servers.join('\n')}\n`);
    writeFileSync(file, config);
    child = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' });
    await waitFor(() => ask(stats, 'show info').catch(() => undefined), 'HAProxy');
    return free!;
  });
  return {
    port,
    async servers() {
      return serversIn(await ask(stats, 'show stat'));
    },
    async stop() {
      if (child === undefined || child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
