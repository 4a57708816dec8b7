/** `lb demo`: a balancer in this process, its clients in another, and its page. Nothing is left when it ends. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { type Control, openControl } from '../../admin/control.ts';
import { createToken } from '../../admin/http/token.ts';
import { killRoute } from '../../admin/operations/kill-route.ts';
import { exitCodes } from '../../errors.ts';
import type { Master } from '../../master/contract.ts';
import { startMaster } from '../../master/master.ts';
import { resolveOptions } from '../../options/index.ts';
import { demoOptions } from '../../options/page-options.ts';
import { resolveTable } from '../../options/resolve.ts';
import type { CommandInput } from '../commands/contract.ts';
import { noWords } from '../control/words.ts';
import { openBrowser } from '../open-browser.ts';
import { readVersion } from '../version.ts';

/** Clients of the demo wait for nothing that matters. */
const STOP_MS = 1000;

export async function runDemo(input: CommandInput): Promise<number> {
  noWords(input, 'demo');
  const { options } = resolveTable(demoOptions, { flags: input.flags, env: {} });
  const asked = stopAsked();
  const demo = await startDemo(options);
  try {
    const { terminal } = input;
    terminal.out(
      `${demo.url}\nPick rr, least-connections and p2c in turn and watch the latency; kill a worker, reload, scale. Ctrl-C ends the demo.\n`,
    );
    if (input.switches.has('open') && !(await openBrowser(demo.url))) {
      terminal.error('No browser could be started: open the address above.\n');
    }
    await asked;
  } finally {
    await demo.end();
  }
  return exitCodes.clean;
}

interface DemoOptions {
  readonly workers: number;
  readonly rate: number;
  readonly blocking: number;
  readonly port: number;
  readonly adminPort: number;
}

interface Demo {
  /** Of the page, with its token. */
  readonly url: string;
  end(): Promise<void>;
}

async function startDemo({ workers, rate, blocking, port, adminPort }: DemoOptions): Promise<Demo> {
  const logger = pino({ level: 'silent' });
  const token = createToken();
  const resolution = resolveOptions({
    flags: {
      ...{ app: fileOf('app'), host: '127.0.0.1', port: String(port), workers: String(workers) },
      ...{ adminPort: String(adminPort), adminToken: token },
      // Otherwise it would take blocked workers out of every rotation, and hide what the algorithms do.
      stallTimeout: '2s',
    },
  });
  let control: Control | undefined;
  let master: Master | undefined;
  let clients: ChildProcess | undefined;
  const end = async (): Promise<void> => {
    clients?.disconnect();
    await master?.stop(STOP_MS, 0);
    await control?.close();
  };
  try {
    master = await startMaster(resolution, {
      logger,
      async opened(operations) {
        const { options } = resolution;
        const routes = [killRoute(operations)];
        control = await openControl({ operations, options, logger, version: readVersion(), routes });
      },
    });
    const { port: served } = master.addresses[0]!;
    clients = fork(fileOf('load'), [served, rate, blocking].map(String), { stdio: 'ignore' });
    const { host, port: page } = control!.adminAddress!;
    return { url: `http://${host}:${page}/#${token}`, end };
  } catch (error) {
    await end();
    throw error;
  }
}

function fileOf(name: 'app' | 'load'): string {
  return fileURLToPath(new URL(`../../demo/${name}${import.meta.url.slice(-3)}`, import.meta.url));
}

function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
