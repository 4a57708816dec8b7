/** Keeps a process in every slot: starts, replaces, drains and kills them. */
import { pointsmanError } from '../errors.ts';
import { CRASH_LOOP_AFTER, createRestartPolicy } from './restart-policy.ts';
import { clearTimers, createSlots, type Slot } from './slot.ts';
import type { SupervisorParts } from './supervisor-parts.ts';
import { outcomeOf, type WorkerLog, workerLog } from './worker-log.ts';
import { type WorkerExit, WorkerProcess } from './worker-process.ts';

export class Supervisor {
  readonly #parts: SupervisorParts;
  readonly #slots: readonly Slot[];
  readonly #log: WorkerLog;
  #isStopping = false;
  /** Processes that are gone, and whose last words are still to be read. */
  #ending = 0;
  #boot: { resolve(): void; reject(error: Error): void } | undefined;
  #goneWaiters: (() => void)[] = [];

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.#log = workerLog(parts.logger);
    const { count, restartDelayMs, restartDelayMaxMs } = parts.options;
    this.#slots = createSlots(count, () => createRestartPolicy(restartDelayMs, restartDelayMaxMs));
  }

  /**
   * Starts a process in every slot and resolves when all slots have been ready once. The first process that ends
   * before that, or is not ready in time, rejects with a PointsmanError and ends the others: what cannot boot once is
   * not worth retrying. One that ends after it was ready is replaced, as it would be later.
   */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#boot = { resolve, reject };
      for (const slot of this.#slots) this.#fork(slot);
    });
  }

  status(slot: number): { pid: number | undefined; generation: number; restarts: number } {
    const { process, generation, restarts } = this.#slots[slot - 1]!;
    return { pid: process?.pid, generation, restarts };
  }

  isDraining(slot: number): boolean {
    return this.#isStopping || this.#slots[slot - 1]?.isDraining === true;
  }

  /** Says something to the process in this slot, if there is one. */
  send(slot: number, message: object | string | number | boolean, handle?: unknown): void {
    this.#slots[slot - 1]?.process?.send(message, handle);
  }

  /** Ends a start that is under way. Without effect when all workers have been ready once. */
  abortStart(error: Error): void {
    this.#settleBoot(error);
  }

  /** Ends one process at once; the slot gets a new one. */
  kill(slot: number): void {
    this.#slots[slot - 1]?.process?.kill();
  }

  /** Ends every process at once, and starts no more. */
  killAll(): void {
    this.#isStopping = true;
    for (const slot of this.#slots) {
      clearTimers(slot);
      slot.process?.kill();
    }
  }

  /** Lets the workers finish what they have; resolves with the number that had to be killed at `deadlineMs`. */
  async stop(timeoutMs: number): Promise<number> {
    this.#isStopping = true;
    for (const slot of this.#slots) {
      clearTimeout(slot.restartTimer);
      if (slot.isReady) this.#drain(slot);
      else slot.process?.kill();
    }
    let killed = 0;
    const timer = setTimeout(() => {
      const late = this.#slots.filter((slot) => slot.process !== undefined);
      killed = late.length;
      for (const slot of late) this.#killLate(slot);
    }, timeoutMs);
    await this.whenAllGone();
    clearTimeout(timer);
    return killed;
  }

  /** Resolves when no slot has a process. */
  whenAllGone(): Promise<void> {
    return new Promise((resolve) => {
      this.#goneWaiters.push(resolve);
      this.#tellAllGone();
    });
  }

  #fork(slot: Slot): void {
    const { program, settingsOf, now, options } = this.#parts;
    slot.restartTimer = undefined;
    slot.generation++;
    const worker = new WorkerProcess(
      {
        program,
        settings: settingsOf(slot.slot, slot.generation),
        extraStdio: this.#parts.stdioOf(slot.slot),
      },
      {
        ready: () => this.#ready(slot),
        retire: () => this.#retire(slot, worker),
        listening: (listener) => this.#parts.listening(slot.slot, listener),
        cluster: (message) =>
          this.#parts.cluster(message, {
            slot: slot.slot,
            isOpen: () => slot.process === worker,
            send: (...sent) => worker.send(...sent),
          }),
        message: (message) => this.#parts.message(slot.slot, message),
        exit: (exit) => void this.#exited(slot, worker, exit),
        output: (line, source) => this.#log.output(slot, line, source),
      },
      now,
    );
    slot.process = worker;
    slot.readyTimer = setTimeout(() => this.#notReady(slot, worker), options.readyTimeoutMs);
    this.#log.changed('debug', slot, 'worker-forked', 'is forked');
    // One that could not be spawned is told by its exit.
    if (worker.pid !== undefined) this.#parts.started(slot.slot, worker);
  }

  #ready(slot: Slot): void {
    if (slot.isReady) return;
    clearTimeout(slot.readyTimer);
    slot.isReady = true;
    slot.hasBeenReady = true;
    slot.readyAtMs = this.#parts.now();
    this.#log.changed('info', slot, 'worker-ready', 'is ready');
    this.#parts.ready(slot.slot);
    if (this.#slots.every((candidate) => candidate.hasBeenReady)) this.#settleBoot();
  }

  #notReady(slot: Slot, worker: WorkerProcess): void {
    const timeoutMs = this.#parts.options.readyTimeoutMs;
    const error = pointsmanError('ERR_WORKER_NOT_READY', {
      slot: slot.slot,
      timeoutMs,
      missing: this.#parts.program.missing,
      output: worker.lastOutput.join('\n'),
    });
    this.#parts.logger.error({ event: 'worker-not-ready', slot: slot.slot, pid: worker.pid }, error.message);
    this.#settleBoot(error);
    worker.kill();
  }

  /** The worker asked to be replaced. It has as long to finish as in a stop. */
  #retire(slot: Slot, worker: WorkerProcess): void {
    if (slot.isDraining || slot.process !== worker) return;
    this.#drain(slot);
    slot.retireTimer = setTimeout(() => this.#killLate(slot), this.#parts.options.retireTimeoutMs);
  }

  #killLate(slot: Slot): void {
    const text = 'did not finish before the shutdown timeout and is killed';
    this.#log.changed('warn', slot, 'worker-killed', text);
    slot.process?.kill();
  }

  #drain(slot: Slot): void {
    if (slot.isDraining || slot.process === undefined) return;
    slot.isDraining = true;
    this.#log.changed('info', slot, 'worker-draining', 'gets no more connections and finishes what it has');
    this.#parts.draining(slot.slot);
    slot.process.drain();
  }

  async #exited(slot: Slot, worker: WorkerProcess, exit: WorkerExit): Promise<void> {
    const wasReady = slot.isReady;
    const wasDraining = slot.isDraining;
    clearTimers(slot);
    slot.process = undefined;
    slot.isReady = false;
    slot.isDraining = false;
    this.#ending++;
    const cut = this.#parts.gone(slot.slot);
    const readyForMs = wasReady ? this.#parts.now() - slot.readyAtMs : 0;
    if (!this.#isStopping) this.#replace(slot, readyForMs, wasDraining);

    await worker.outputEnded;
    const wasAsked = this.#isStopping || (wasDraining && exit.code === 0);
    this.#parts.exited(slot.slot, exit);
    this.#log.exited(slot, worker, { ...exit, cut }, wasAsked);
    if (!wasReady) {
      const output = worker.lastOutput.join('\n');
      this.#settleBoot(
        pointsmanError(
          'ERR_WORKER_START_FAILED',
          { slot: slot.slot, outcome: outcomeOf(exit), output },
          exit.error,
        ),
      );
    }
    this.#ending--;
    this.#tellAllGone();
  }

  #replace(slot: Slot, readyForMs: number, asAsked: boolean): void {
    const { delayMs, earlyDeaths } = asAsked ? { delayMs: 0, earlyDeaths: 0 } : slot.policy.died(readyForMs);
    if (earlyDeaths === CRASH_LOOP_AFTER) {
      const text = `died ${earlyDeaths} times in a row soon after its start; the next one starts in ${delayMs} ms`;
      this.#log.changed('error', slot, 'crash-loop', text);
    }
    slot.restarts++;
    slot.restartTimer = setTimeout(() => this.#fork(slot), delayMs);
  }

  #settleBoot(error?: Error): void {
    const boot = this.#boot;
    if (boot === undefined) return;
    this.#boot = undefined;
    if (error === undefined) {
      boot.resolve();
      return;
    }
    this.killAll();
    boot.reject(error);
  }

  #tellAllGone(): void {
    if (this.#ending > 0 || this.#slots.some((slot) => slot.process !== undefined)) return;
    for (const resolve of this.#goneWaiters) resolve();
    this.#goneWaiters = [];
  }
}
