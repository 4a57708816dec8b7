/** One process of a slot: forked, started, and its end told only when everything it said has been read. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type Channel, isKeptByNode } from '../../protocol/channel.ts';
import type { ClusterMessage } from '../../protocol/cluster-protocol.ts';
import type {
  DrainMessage,
  ListeningMessage,
  MigrateMessage,
  ReadyMessage,
  RetireMessage,
} from '../../protocol/lifecycle-messages.ts';
import { settingsVariable, type WorkerSettings } from '../../protocol/worker-settings.ts';
import { createOffences } from '../channel/offences.ts';
import { wireStdio, wireVariables } from '../channel/wire.ts';
import { openWorkerChannel, type WorkerChannel } from '../channel/worker-channel.ts';
import type { Naming } from './naming.ts';
import { OutputTail } from './output-tail.ts';
import type { OutputPasser } from './pass-output.ts';
import { passOutput } from './worker-output.ts';
import type { WorkerProgram } from './worker-program.ts';

export interface WorkerExit {
  /** Exit code; null when a signal ended the process or it never ran. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why there never was a process. */
  readonly error?: Error;
}

export interface WorkerBirth {
  readonly program: WorkerProgram;
  readonly naming: Naming;
  readonly settings: Omit<WorkerSettings, 'channel' | 'busFd'>;
  /** Descriptors and pipes the process gets from number 4 on. */
  readonly extraStdio: readonly (number | 'pipe')[];
  readonly passer: OutputPasser;
  readonly logger: Logger;
}

/** The master's ends of the pipes of the bus. */
export interface BusPipes {
  readonly toProcess: Socket;
  readonly fromProcess: Socket;
}

export interface WorkerProcessEvents {
  ready(): void;
  /** The worker asks to be replaced, or has closed its channel. */
  retire(isHungUp: boolean): void;
  /** A server of its app listens at the address with this number. */
  listening(listener: number): void;
  /** Node's own half of node:cluster in the worker says something. */
  cluster(message: ClusterMessage): void;
  /** What the app in the worker sent by `process.send`. */
  message(message: unknown): void;
  /** Told once. Every message the worker managed to send was delivered before. */
  exit(exit: WorkerExit): void;
}

/** A worker that has closed its channel may be about to end. */
const HUNG_UP_MS = 1_000;

/** Behind input, output, errors and channel. */
const FIRST_EXTRA = 4;

/** A dead process's channel reaches its end within one loop turn; this bound is for the impossible case. */
const CHANNEL_END_DEADLINE_MS = 1_000;

export class WorkerProcess {
  readonly startedAtMs: number;
  /** Resolves after the end, when the last output has been read, though not yet written. */
  readonly outputEnded: Promise<void>;
  readonly #child: ChildProcess;
  readonly #channel: WorkerChannel;
  readonly #events: WorkerProcessEvents;
  readonly #tail: OutputTail = new OutputTail();
  readonly #now: () => number;
  readonly #hasBus: boolean;
  /** Where the pipes of the bus are, if there are any; behind the extra ones. */
  readonly #busFd: number;
  #killedFor: string | undefined;
  #hasEnded = false;
  #hungUpTimer: NodeJS.Timeout | undefined;

  constructor(
    { program, naming, settings, extraStdio, passer, logger }: WorkerBirth,
    events: WorkerProcessEvents,
    now: () => number,
  ) {
    this.#events = events;
    this.#now = now;
    this.startedAtMs = now();
    const key = randomBytes(12).toString('base64url');
    this.#hasBus = program.hasBus;
    const busStdio = program.hasBus ? (['pipe', 'pipe'] as const) : [];
    this.#busFd = FIRST_EXTRA + extraStdio.length;
    const inbox = this.#busFd + busStdio.length;
    const channel = wireStdio.last.length === 0 ? { key } : { key, inbox };
    const bus = program.hasBus ? { busFd: this.#busFd } : {};
    this.#child = fork(program.entry, program.args, {
      stdio: ['ignore', 'pipe', 'pipe', wireStdio.third, ...extraStdio, ...busStdio, ...wireStdio.last],
      cwd: program.cwd,
      detached: program.detached,
      execArgv: [...program.nodeArgs(settings.slot)],
      env: {
        ...program.inherited(settings.slot),
        ...program.env(settings.slot),
        LB_SLOT: String(settings.slot),
        LB_GENERATION: String(settings.generation),
        ...settingsVariable({ ...settings, ...bus, channel }),
        ...wireVariables,
      },
    });
    this.outputEnded = passOutput(this.#child, { passer, tail: this.#tail, slot: settings.slot });
    this.#channel = openWorkerChannel(this.#child, {
      key,
      offences: createOffences({
        logger,
        naming,
        slot: settings.slot,
        pid: this.pid,
        now,
        kill: () => this.kill('sent messages that no worker sends'),
      }),
      now,
      cluster: (message) => events.cluster(message),
      app(message) {
        if (settings.waitReady && message === 'ready') events.ready();
        events.message(message);
      },
      closed: () => this.#hungUp(),
    });
    this.channel.on<ReadyMessage>('pointsman:ready', () => events.ready());
    this.channel.on<RetireMessage>('pointsman:retire', () => events.retire(false));
    this.channel.on<ListeningMessage>('pointsman:listening', ({ listener }) => events.listening(listener));
    // A process that could not be spawned has no exit; after a failed kill or send there is one.
    this.#child.on('error', (error) => {
      if (this.#child.pid === undefined) this.#end({ code: null, signal: null, error });
    });
    this.#child.once('exit', (code, signal) => this.#endWhenRead({ code, signal }, now()));
  }

  get channel(): Channel {
    return this.#channel.ours;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The master's ends of the pipes among the extra descriptors. */
  get extraPipes(): readonly Duplex[] {
    return (this.#child.stdio ?? [])
      .slice(FIRST_EXTRA, this.#busFd)
      .filter((stream) => stream !== null && stream !== undefined) as Duplex[];
  }

  /** Undefined for a program that takes no part in the bus, or could not be spawned. */
  get busPipes(): BusPipes | undefined {
    if (!this.#hasBus) return undefined;
    const [toProcess, fromProcess] = this.#child.stdio?.slice(this.#busFd) ?? [];
    return toProcess && fromProcess
      ? { toProcess: toProcess as Socket, fromProcess: fromProcess as Socket }
      : undefined;
  }

  get uptimeMs(): number {
    return this.#now() - this.startedAtMs;
  }

  get lastOutput(): readonly string[] {
    return this.#tail.lines;
  }

  /** Answers Node's half of the worker; without effect once it is gone. */
  answer(message: object, handle?: unknown): void {
    this.#channel.send(message, handle);
  }

  /** Says something to the app; without effect once it is gone. */
  send(message: unknown): void {
    // Of what Node keeps for itself the app would hear nothing, and Node in the worker may fail over it.
    if (!isKeptByNode(message)) this.#channel.send(message);
  }

  drain(how: Pick<DrainMessage, 'migrates' | 'withinMs'>): void {
    const message: DrainMessage = { type: 'pointsman:drain', ...how };
    this.channel.send(message);
  }

  /** Its idle connections go to other workers while it serves on. */
  migrate(which: MigrateMessage['which']): void {
    const message: MigrateMessage = { type: 'pointsman:migrate', which };
    this.channel.send(message);
  }

  /** What it was killed for, if it was; the first reason counts. */
  get killedFor(): string | undefined {
    return this.#killedFor;
  }

  /** `why` goes on from "killed by lb: it". */
  kill(why: string): void {
    if (!this.#hasEnded) this.#killedFor ??= why;
    this.#child.kill('SIGKILL');
  }

  /**
   * It can be heard no more, or told nothing: whatever it does now, another has to take its place. One that dies is
   * found out in the same way, and will have done so soon.
   */
  #hungUp(): void {
    this.#hungUpTimer ??= setTimeout(() => {
      if (this.#hasEnded) return;
      this.#events.retire(true);
    }, HUNG_UP_MS).unref();
  }

  /**
   * 'exit' can arrive before the last messages are read: the worker may have taken a connection and served
   * it, and its word is still in the pipe. Acting on 'exit' alone would serve that connection twice. The end
   * of the channel comes after everything in it.
   */
  #endWhenRead(exit: WorkerExit, exitedAtMs: number): void {
    if (this.#channel.isOpen && this.#now() - exitedAtMs < CHANNEL_END_DEADLINE_MS) {
      setImmediate(() => this.#endWhenRead(exit, exitedAtMs));
    } else {
      this.#end(exit);
    }
  }

  #end(exit: WorkerExit): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#channel.close();
    clearTimeout(this.#hungUpTimer);
    // What a grandchild still writes is passed on, but keeps nobody waiting.
    void this.outputEnded.then(() => {
      for (const stream of [this.#child.stdout, this.#child.stderr]) (stream as Socket | null)?.unref?.();
    });
    this.#events.exit(exit);
  }
}
