/** A HAProxy of our own before nodes, by the example of the room. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { onFreePorts } from '../../../src/measure/processes/free-port.ts';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { waitFor } from '../balancer.ts';

export interface Node {
  readonly port: number;
  readonly adminPort: number;
  readonly agentPort: number;
}

export interface ServerState {
  /** Such as "UP", "DRAIN" or "DOWN (agent)". */
  readonly status: string;
  readonly weight: number;
}

export interface HaproxyInFront {
  readonly port: number;
  servers(): Promise<ReadonlyMap<string, ServerState>>;
  stop(): Promise<void>;
}

export function missingHaproxy(): string | false {
  const found = spawnSync('haproxy', ['-v'], { stdio: 'ignore' }).error === undefined;
  return found ? false : 'haproxy is not installed (apt-get install haproxy)';
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
      const [head, ...lines] = (await ask(stats, 'show stat')).trim().split('\n');
      const names = head!.replace(/^# /, '').split(',');
      const rows = lines.map((line) => {
        const fields = line.split(',');
        return (name: string): string => fields[names.indexOf(name)]!;
      });
      return new Map(
        rows
          .filter((field) => field('pxname') === 'nodes' && field('svname') in nodes)
          .map((field) => [field('svname'), { status: field('status'), weight: Number(field('weight')) }]),
      );
    },
    async stop() {
      if (child === undefined || child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

function ask(path: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    socket.once('end', () => resolve(text));
    socket.once('error', reject);
    socket.write(`${command}\n`);
  });
}
