/** Child processes that a test plays: what `fork` gives in place of real ones. */
import childProcess from 'node:child_process';
import { EventEmitter } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import { PassThrough } from 'node:stream';
import type { WorkerSettings } from '../../../src/protocol/worker-settings.ts';

export class FakeChild extends EventEmitter {
  readonly pid: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: PassThrough = new PassThrough();
  readonly stderr: PassThrough = new PassThrough();
  /** What the master said, messages of its own by their type. */
  readonly heard: unknown[] = [];
  connected: boolean;
  isKilled = false;

  constructor(pid: number | undefined, env: FakeChild['env']) {
    super();
    this.pid = pid;
    this.env = env;
    this.connected = pid !== undefined;
  }

  /** "slot.generation", as it was told. */
  get name(): string {
    return `${this.env.LB_SLOT}.${this.env.LB_GENERATION}`;
  }

  send(message: { readonly type?: string }, ...rest: unknown[]): boolean {
    this.heard.push(message.type ?? message);
    (rest.at(-1) as (error: null) => void)(null);
    return true;
  }

  kill(): boolean {
    this.isKilled = true;
    return true;
  }

  /** One of the messages between master and worker. */
  say(type: string, more: object = {}): void {
    const { channel } = JSON.parse(this.env.LB_WORKER_SETTINGS!) as WorkerSettings;
    const mark = { cmd: 'NODE_POINTSMAN', key: channel.key };
    this.emit('internalMessage', { ...mark, type: `pointsman:${type}`, ...more });
  }

  /** It ends, and its channel and pipes with it. Resolves when the master has acted on it. */
  async exit(code: number | null, signal: string | null = null): Promise<void> {
    this.connected = false;
    this.emit('exit', code, signal);
    await this.close();
  }

  /** There never was a process. */
  async fail(error: Error): Promise<void> {
    this.emit('error', error);
    await this.close();
  }

  async close(): Promise<void> {
    this.stdout.end();
    this.stderr.end();
    await turn();
    this.emit('close');
    await turn();
  }
}

export interface FakeChildren {
  /** In the order in which they were forked. */
  readonly all: readonly FakeChild[];
  /** The next ones cannot be spawned. */
  failsToSpawn: boolean;
  restore(): void;
}

/** Until it is restored, every `fork` of this process gives a fake child. */
export function fakeChildren(): FakeChildren {
  const { fork } = childProcess;
  const all: FakeChild[] = [];
  const children: FakeChildren = {
    all,
    failsToSpawn: false,
    restore: () => replaceFork(fork),
  };
  replaceFork(((_entry: string, _args: unknown, { env }: { env: FakeChild['env'] }) => {
    const child = new FakeChild(children.failsToSpawn ? undefined : 1_000 + all.length, env);
    all.push(child);
    return child;
  }) as unknown as typeof fork);
  return children;
}

/** Microtasks and streams have their say. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function replaceFork(fork: typeof childProcess.fork): void {
  childProcess.fork = fork;
  syncBuiltinESMExports();
}
