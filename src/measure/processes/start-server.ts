/** Starts a server as a process of its own and follows the JSON lines it writes: `listening`, then `stopped`. */
import { cleanEnvironment } from './clean-environment.ts';
import { withDeadline } from './deadline.ts';
import { processTree } from './process-tree.ts';
import type { RunningServer, StopEvent } from './running-server.ts';
import { type RunningProcess, startProcess } from './start-process.ts';

const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 10_000;

interface Line {
  readonly event?: string;
  readonly addresses?: readonly { readonly port: number }[];
}

/** Resolves when it listens. Rejects with what it wrote when it ends instead, or takes longer than 15 s. */
export async function startServer(command: string, args: readonly string[]): Promise<RunningServer> {
  let stopped: StopEvent = {};
  let said: (port: number) => void = () => {};
  const listening = new Promise<number>((resolve) => {
    said = resolve;
  });
  const server = startProcess(command, args, {
    cwd: import.meta.dirname,
    env: cleanEnvironment(),
    onLine(text) {
      const port = portOfEvent(text);
      if (port !== undefined) said(port);
      const line = parse(text);
      if (line.event === 'stopped') stopped = line as StopEvent;
    },
  });
  const failed = server.ended.then((how): never => {
    throw new Error(`ended (${how}) instead of listening: ${server.lastWords()}`);
  });
  try {
    const ready = Promise.race([listening, failed]);
    const port = await withDeadline(ready, `${command} to listen`, START_TIMEOUT_MS);
    return {
      port,
      pids: () => processTree(server.pid!),
      async stop() {
        await stop(server);
        return stopped;
      },
    };
  } catch (error) {
    server.kill();
    throw error;
  }
}

async function stop(server: RunningProcess): Promise<void> {
  server.signal('SIGTERM');
  try {
    await withDeadline(server.ended, 'a server to stop', STOP_TIMEOUT_MS);
  } finally {
    server.kill();
  }
}

export function portOfEvent(text: string): number | undefined {
  const { event, addresses } = parse(text);
  return event === 'listening' ? addresses?.[0]?.port : undefined;
}

function parse(text: string): Line {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return {};
  }
}
