/** A supervisor of two slots over fake children; the test moves the clock and the timers. */
import { mock } from 'node:test';
import { pino } from 'pino';
import type { ProcessId } from '../../../src/dispatch/contract.ts';
import type { ClusterPort } from '../../../src/master/listening/app-listening.ts';
import { agentNaming, workerNaming } from '../../../src/master/processes/naming.ts';
import { createOutputPasser } from '../../../src/master/processes/pass-output.ts';
import type { Release } from '../../../src/master/processes/release.ts';
import { Supervisor } from '../../../src/master/processes/supervisor.ts';
import type { WorkerProgram } from '../../../src/master/processes/worker-program.ts';
import { workerSettings } from '../../../src/master/processes/worker-settings.ts';
import { resolveOptions } from '../../../src/options/index.ts';
import { type FakeChild, type FakeChildren, fakeChildren, turn } from './fake-children.ts';

const program: WorkerProgram = {
  entry: 'app.js',
  args: [],
  cwd: undefined,
  detached: false,
  hasBus: false,
  missing: 'It never listened.',
  nodeArgs: () => [],
  inherited: () => ({}),
  env: () => ({}),
};

export class SupervisorBench {
  nowMs = 0;
  /** "what slot.generation", in order. */
  readonly told: string[] = [];
  readonly logged: { readonly event: string; readonly level: number; readonly [field: string]: unknown }[] =
    [];
  /** The ends at which Node's own messages are answered. */
  readonly ports: ClusterPort<ProcessId>[] = [];
  readonly supervisor: Supervisor<ProcessId>;
  readonly release: Release;
  /** What making a process fails with. */
  forkError: Error | undefined;
  /** Names of processes that have served somebody. */
  readonly served = new Set<string>();
  readonly #children: FakeChildren = fakeChildren();
  #cut = 0;

  constructor({ waitReady = false, isAgent = false } = {}) {
    mock.timers.enable({ apis: ['setTimeout'] });
    const tell = (what: string) => (id: ProcessId) => void this.told.push(`${what} ${nameOf(id)}`);
    const options = { ...resolveOptions().options, waitReady };
    this.release = {
      program,
      settingsOf: (id) => workerSettings(options, 'ipc', id),
      readyTimeoutMs: 5_000,
      retireTimeoutMs: 3_000,
      longTimeoutMs: 3_000,
      migrates: true,
      restartDelayMs: 100,
      restartDelayMaxMs: 1_000,
    };
    this.supervisor = new Supervisor<ProcessId>({
      count: isAgent ? 1 : 2,
      release: this.release,
      naming: isAgent ? agentNaming : workerNaming,
      isAwaited: !isAgent,
      passer: createOutputPasser(undefined),
      logger: pino({ level: 'debug' }, { write: (line) => void this.logged.push(JSON.parse(line)) }),
      now: () => this.nowMs,
      born: (slot, generation) => {
        this.told.push(`born ${slot}.${generation}`);
        return { slot, generation };
      },
      stdioOf: () => {
        if (this.forkError !== undefined) throw this.forkError;
        return [];
      },
      started: tell('started'),
      ready: (processes) => void this.told.push(`ready ${processes.map(({ id }) => nameOf(id)).join(' ')}`),
      leaving: tell('leaving'),
      draining: tell('draining'),
      listening: (id, listener) => this.told.push(`listening ${nameOf(id)} at ${listener}`),
      cluster: (_message, port) => this.ports.push(port),
      message: (id, message) => this.told.push(`message ${nameOf(id)} ${message}`),
      gone: (id) => {
        this.told.push(`gone ${nameOf(id)}`);
        return this.#cut;
      },
      isTold: () => false,
      hasServed: (id) => this.served.has(nameOf(id)),
      crashLoop: ({ message }) => this.told.push(`crash loop: ${message}`),
      exited: (id, { code, signal }) => this.told.push(`exited ${nameOf(id)} ${signal ?? code}`),
    });
  }

  /** Connections that die with each process that ends from now on. */
  set cut(count: number) {
    this.#cut = count;
  }

  set failsToSpawn(fails: boolean) {
    this.#children.failsToSpawn = fails;
  }

  get events(): string[] {
    return this.logged.map(({ event }) => event);
  }

  /** Names of all that were forked, in order. */
  get forked(): string[] {
    return this.#children.all.map(({ name }) => name);
  }

  child(name: string): FakeChild {
    const child = this.#children.all.find((candidate) => candidate.name === name);
    if (child === undefined) throw new Error(`${name} was not forked`);
    return child;
  }

  /** Both slots have a process that is ready. */
  async boot(): Promise<void> {
    const started = this.supervisor.start();
    for (const name of ['1.1', '2.1']) this.child(name).say('ready');
    await started;
    this.told.length = 0;
    this.logged.length = 0;
  }

  pass(ms: number): void {
    this.nowMs += ms;
    mock.timers.tick(ms);
  }

  /** What the child sent is read, and what it wrote. */
  settle(): Promise<void> {
    return turn();
  }

  close(): void {
    mock.timers.reset();
    this.#children.restore();
  }
}

function nameOf({ slot, generation }: ProcessId): string {
  return `${slot}.${generation}`;
}
