/** The oracle: the same app as Node alone runs it, or node:cluster. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { waitFor } from '../balancer.ts';
import { appFile } from './start-app.ts';

export interface PlainApp {
  readonly lines: readonly string[];
  /** The first line that matches. */
  prints(pattern: RegExp): Promise<RegExpExecArray>;
  kill(): void;
}

const running = new Set<ChildProcess>();

export function runPlain(name: string, args: readonly string[] = []): PlainApp {
  return run([appFile(name), ...args], {});
}

/** One worker of node:cluster. */
export function runUnderCluster(name: string, args: readonly string[] = []): PlainApp {
  const program = `
    const cluster = require('node:cluster');
    const [exec, ...args] = process.argv.slice(1);
    cluster.setupPrimary({ exec, args, execArgv: [] });
    cluster.fork();
    cluster.on('exit', (_, code) => { console.log('worker exit ' + code); process.exit(); });
    process.on('SIGTERM', () => { for (const id in cluster.workers) cluster.workers[id].process.kill('SIGKILL'); });
  `;
  return run(['--eval', program, appFile(name), ...args], {});
}

/** For `afterEach`. */
export function killPlain(): void {
  for (const child of running) child.kill('SIGTERM');
}

function run(args: readonly string[], env: NodeJS.ProcessEnv): PlainApp {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  return {
    lines,
    prints: (pattern) =>
      waitFor(
        () => lines.map((line) => pattern.exec(line)).find((match) => match !== null) ?? undefined,
        `${pattern}`,
      ),
    kill: () => void child.kill('SIGTERM'),
  };
}
