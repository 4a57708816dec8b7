/** One process of a slot: forked, started, and its end told only when everything it said has been read. */
import { type ChildProcess, fork } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { type Channel, createChannel } from '../bus/channel.ts';
import type { DrainMessage, ReadyMessage, RetireMessage, StartMessage } from '../bus/lifecycle-messages.ts';
import type { WorkerSettings } from '../bus/worker-settings.ts';
import { OutputTail } from './output-tail.ts';

export interface WorkerExit {
  /** Exit code; null when a signal ended the process or it never ran. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why there never was a process. */
  readonly error?: Error;
}

export interface WorkerProgram {
  readonly entry: URL;
  readonly settings: WorkerSettings;
  /** Descriptors and pipes the process gets from number 4 on. */
  readonly extraStdio: readonly (number | 'pipe')[];
}

export interface WorkerProcessEvents {
  ready(): void;
  /** The worker asks to be replaced. */
  retire(): void;
  /** Told once. Every message the worker managed to send was delivered before. */
  exit(exit: WorkerExit): void;
  output(line: string, source: 'stdout' | 'stderr'): void;
}

/** A dead process's channel reaches its end within one loop turn; this bound is for the impossible case. */
const CHANNEL_END_DEADLINE_MS = 1_000;

/** A grandchild may hold the output pipes open for as long as it likes; the master does not wait for it. */
const OUTPUT_END_DEADLINE_MS = 250;

export class WorkerProcess {
  readonly channel: Channel;
  readonly startedAtMs: number;
  /** Resolves after the end, when the last output has been read. */
  readonly outputEnded: Promise<void>;
  readonly #child: ChildProcess;
  readonly #events: WorkerProcessEvents;
  readonly #tail: OutputTail;
  readonly #now: () => number;
  #hasEnded = false;

  constructor(
    { entry, settings, extraStdio }: WorkerProgram,
    events: WorkerProcessEvents,
    now: () => number,
  ) {
    this.#events = events;
    this.#now = now;
    this.startedAtMs = now();
    this.#child = fork(entry, [], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', ...extraStdio],
      env: { ...process.env, LB_SLOT: String(settings.slot), LB_GENERATION: String(settings.generation) },
    });
    this.#tail = new OutputTail((line, source) => events.output(line, source));
    this.#tail.follow(this.#child.stdout!, 'stdout');
    this.#tail.follow(this.#child.stderr!, 'stderr');
    this.outputEnded = new Promise((resolve) => {
      this.#child.once('close', resolve);
      this.#child.once('exit', () => setTimeout(resolve, OUTPUT_END_DEADLINE_MS).unref());
    });
    this.channel = createChannel(this.#child);
    this.channel.on<ReadyMessage>('pointsman:ready', () => events.ready());
    this.channel.on<RetireMessage>('pointsman:retire', () => events.retire());
    // A process that could not be spawned has no exit; after a failed kill or send there is one.
    this.#child.on('error', (error) => {
      if (this.#child.pid === undefined) this.#end({ code: null, signal: null, error });
    });
    this.#child.once('exit', (code, signal) => this.#endWhenRead({ code, signal }, now()));
    const start: StartMessage = { type: 'pointsman:start', settings };
    this.channel.send(start);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The master's ends of the pipes among the extra descriptors. */
  get extraPipes(): readonly Duplex[] {
    return this.#child.stdio.slice(4).filter((stream) => stream !== null && stream !== undefined) as Duplex[];
  }

  get uptimeMs(): number {
    return this.#now() - this.startedAtMs;
  }

  get lastOutput(): readonly string[] {
    return this.#tail.lines;
  }

  drain(): void {
    const message: DrainMessage = { type: 'pointsman:drain' };
    this.channel.send(message);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /**
   * 'exit' can arrive before the last messages are read: the worker may have taken a connection and served
   * it, and its word is still in the pipe. Acting on 'exit' alone would serve that connection twice. The end
   * of the channel comes after everything in it, and clears `connected`; 'disconnect' is no
   * substitute, it never comes while a handle is unacknowledged (`if (!this._handleQueue)` in Node's
   * lib/internal/child_process.js).
   */
  #endWhenRead(exit: WorkerExit, exitedAtMs: number): void {
    if (this.#child.connected && this.#now() - exitedAtMs < CHANNEL_END_DEADLINE_MS) {
      setImmediate(() => this.#endWhenRead(exit, exitedAtMs));
    } else {
      this.#end(exit);
    }
  }

  #end(exit: WorkerExit): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    void this.outputEnded.then(() => {
      this.#child.stdout?.destroy();
      this.#child.stderr?.destroy();
    });
    this.#events.exit(exit);
  }
}
