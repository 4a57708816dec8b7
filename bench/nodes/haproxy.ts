/** HAProxy by the example that src/edge offers, and what it thinks of the nodes. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type RunningProcess, startProcess } from '../../src/measure/processes/start-process.ts';

export interface ServerState {
  /** Such as "UP", "DRAIN (agent)" or "DOWN". */
  readonly status: string;
  readonly weight: number;
}

export interface Haproxy {
  /** Servers of the backend `nodes`, by name. */
  servers(): Promise<ReadonlyMap<string, ServerState>>;
  stop(): Promise<void>;
}

export interface HaproxyOptions {
  /** A command that runs it, and its arguments. */
  readonly under: readonly string[];
  readonly directory: string;
  /** Makes of the example what is to be run. */
  adapt(example: string): string;
}

const example = new URL('../../src/edge/haproxy.cfg', import.meta.url);

export function missingHaproxy(): string | undefined {
  const found = spawnSync('haproxy', ['-v'], { stdio: 'ignore' }).error === undefined;
  return found ? undefined : 'haproxy is not installed (apt-get install haproxy)';
}

/** As it says itself, such as `2.6.12`. */
export function haproxyVersion(): string {
  return /version (\d[\d.]*)/.exec(String(spawnSync('haproxy', ['-v']).stdout))?.[1] ?? 'unknown';
}

/** Starts it; it may not answer yet. */
export function startHaproxy({ under, directory, adapt }: HaproxyOptions): Haproxy {
  const stats = join(directory, 'stats');
  const file = join(directory, 'haproxy.cfg');
  const config = adapt(readFileSync(example, 'utf8'));
  writeFileSync(file, config.replace('global\n', `global\n    stats socket ${stats}\n`));
  const [command, ...args] = [...under, 'haproxy', '-db', '-f', file];
  const child: RunningProcess = startProcess(command!, args, { env: process.env });
  return {
    servers: async () => serversIn(await ask(stats, 'show stat')),
    async stop() {
      child.kill();
      await child.ended;
    },
  };
}

/** The answer to a command on its stats socket. */
export function ask(path: string, command: string): Promise<string> {
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

/** Those of the backend `nodes` in an answer to "show stat". */
export function serversIn(answer: string): ReadonlyMap<string, ServerState> {
  const [head, ...lines] = answer.trim().split('\n');
  const names = head!.replace(/^# /, '').split(',');
  const rows = lines.map((line) => {
    const fields = line.split(',');
    return (name: string): string => fields[names.indexOf(name)]!;
  });
  return new Map(
    rows
      .filter((field) => field('pxname') === 'nodes' && !/^(FRONT|BACK)END$/.test(field('svname')))
      .map((field) => [field('svname'), { status: field('status'), weight: Number(field('weight')) }]),
  );
}
