// over the limit: the life of a process, from fork to end, is told in one place
/**
 * Keeps a process in every slot: starts, replaces, drains and kills them. A process that asks to be replaced serves
 * until its successor is ready; only then does it drain.
 */
import type { ProcessId } from '../../dispatch/contract.ts';
import { pointsmanError } from '../../errors.ts';
import { CRASH_LOOP_AFTER, createRestartPolicy, isUseful, type ProcessLife } from './restart-policy.ts';
import { createRestarts, type Restarts } from './restarts.ts';
import { createSlots, type Slot, type SlotProcess } from './slot.ts';
import type { SupervisorParts } from './supervisor-parts.ts';
import { outcomeOf, type WorkerLog, workerLog } from './worker-log.ts';
import { type WorkerExit, WorkerProcess } from './worker-process.ts';

export class Supervisor<Id extends ProcessId> {
  readonly #parts: SupervisorParts<Id>;
  readonly #slots: readonly Slot<Id>[];
  readonly #log: WorkerLog;
  readonly #restarts: Restarts<Slot<Id>>;
  /** How long the latest start took, whether it came to something or not. */
  #startMs = 0;
  #isStopping = false;
  /** Processes that are gone, and whose last words are still to be read. */
  #ending = 0;
  #boot: { resolve(): void; reject(error: Error): void } | undefined;
  #goneWaiters: (() => void)[] = [];

  constructor(parts: SupervisorParts<Id>) {
    this.#parts = parts;
    this.#log = workerLog(parts.logger);
    const { count, restartDelayMs, restartDelayMaxMs } = parts.options;
    this.#slots = createSlots<Id>(count, () => createRestartPolicy(restartDelayMs, restartDelayMaxMs));
    this.#restarts = createRestarts(parts.now, (slot) => this.#fork(slot));
  }

  /**
   * Starts a process in every slot and resolves when all slots have been ready once. The first process that ends
   * before that, or is not ready in time, rejects with a PointsmanError and ends the others: what cannot boot once is
   * not worth retrying. One that ends after it was ready is replaced, as it would be later.
   */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#boot = { resolve, reject };
      for (const slot of this.#slots) if (!this.#isStopping) this.#fork(slot);
    });
  }

  status(slot: number): { pid: number | undefined; generation: number; restarts: number } {
    const { serving, starting, generation, restarts } = this.#slots[slot - 1]!;
    const shown = serving ?? starting;
    return { pid: shown?.worker.pid, generation: shown?.id.generation ?? generation, restarts };
  }

  /** Says something to the process that serves this slot, if there is one. */
  send(slot: number, message: unknown): void {
    const of = this.#slots[slot - 1];
    (of?.serving ?? of?.starting)?.worker.send(message);
  }

  /** Makes a start that is under way reject; no process is touched. Without effect when all have been ready once. */
  abortStart(error: Error): void {
    this.#settleBoot(error);
  }

  /** Ends every process at once, and starts no more. */
  killAll(): void {
    this.#isStopping = true;
    this.#restarts.cancel();
    for (const process of this.#all()) process.worker.kill();
  }

  /** Lets the workers finish what they have; resolves with the number that had to be killed after `timeoutMs`. */
  async stop(timeoutMs: number): Promise<number> {
    this.#isStopping = true;
    this.#restarts.cancel();
    for (const process of this.#all()) {
      // One that drains already now has as long as the others, and is counted with them.
      clearTimeout(process.retireTimer);
      if (process.isReady) this.#drain(process);
      else process.worker.kill();
    }
    let killed = 0;
    const timer = setTimeout(() => {
      const late = this.#all();
      killed = late.length;
      for (const process of late) this.#killLate(process);
    }, timeoutMs);
    await this.whenAllGone();
    clearTimeout(timer);
    return killed;
  }

  /** Resolves when no process is left. */
  whenAllGone(): Promise<void> {
    return new Promise((resolve) => {
      this.#goneWaiters.push(resolve);
      this.#tellAllGone();
    });
  }

  #all(): SlotProcess<Id>[] {
    return this.#slots.flatMap(({ processes }) => [...processes]);
  }

  #fork(slot: Slot<Id>): void {
    const id = this.#parts.born(slot.slot, ++slot.generation);
    try {
      this.#start(slot, id);
    } catch (error) {
      this.#notForked(slot, id, error as Error);
    }
  }

  #start(slot: Slot<Id>, id: Id): void {
    const { program, passer, settingsOf, logger, now, options, stdioOf, started } = this.#parts;
    const worker = new WorkerProcess(
      { program, settings: settingsOf(id), extraStdio: stdioOf(id), passer, logger },
      {
        ready: () => this.#ready(slot, process),
        retire: () => this.#retire(slot, process),
        listening: (listener) => this.#parts.listening(id, listener),
        cluster: (message) =>
          this.#parts.cluster(message, {
            process: id,
            isOpen: () => slot.processes.has(process),
            send: (...sent) => worker.answer(...sent),
          }),
        message: (message) => this.#parts.message(id, message),
        exit: (exit) => void this.#exited(slot, process, exit),
      },
      now,
    );
    const process: SlotProcess<Id> = {
      ...{ id, worker, isReady: false, readyAtMs: 0, isTooLate: false, isRetiring: false, isDraining: false },
      // After what it said was read: a master that was stopped itself has yet to hear of it.
      readyTimer: setTimeout(() => setImmediate(() => this.#notReady(process)), options.readyTimeoutMs),
      retireTimer: undefined,
    };
    slot.processes.add(process);
    slot.starting = process;
    this.#log.changed('debug', process, 'worker-forked', 'is forked');
    // One that could not be spawned is told by its exit.
    if (worker.pid !== undefined) started(id, worker);
  }

  /** For want of descriptors or of memory: the others serve on, and it is tried again as after any failure. */
  #notForked(slot: Slot<Id>, id: Id, error: Error): void {
    this.#parts.gone(id);
    const { logger } = this.#parts;
    const text = `worker ${slot.slot} could not be forked: ${error.message}`;
    logger.error(
      { event: 'worker-not-forked', slot: slot.slot, generation: id.generation, err: error },
      text,
    );
    const facts = { slot: slot.slot, outcome: error.message, output: '' };
    if (this.#boot !== undefined) this.#failBoot(pointsmanError('ERR_WORKER_START_FAILED', facts, error));
    else if (!this.#isStopping) {
      // The first failure is tried again at once, which is too soon for what is used up.
      const delayMs = slot.policy.ended({ startMs: 0, readyMs: 0, hasServed: false });
      this.#restarts.after(slot, Math.max(delayMs, this.#parts.options.restartDelayMs));
    }
  }

  #ready(slot: Slot<Id>, process: SlotProcess<Id>): void {
    // What it says after it was given up comes too late.
    if (process.isReady || process.isTooLate || !slot.processes.has(process)) return;
    clearTimeout(process.readyTimer);
    process.isReady = true;
    process.readyAtMs = this.#parts.now();
    this.#startMs = process.readyAtMs - process.worker.startedAtMs;
    const former = slot.serving;
    slot.serving = process;
    slot.starting = undefined;
    slot.hasBeenReady = true;
    this.#log.changed('info', process, 'worker-ready', 'is ready');
    this.#parts.ready(process.id, process.worker);
    if (former !== undefined) {
      this.#credit(slot, former);
      this.#drainWithin(former);
    }
    // It was told to end before it could serve.
    if (process.isRetiring) this.#succeed(slot);
    if (this.#slots.every((candidate) => candidate.hasBeenReady)) this.#settleBoot();
  }

  #notReady(process: SlotProcess<Id>): void {
    if (process.isReady) return;
    process.isTooLate = true;
    const { slot } = process.id;
    const { worker } = process;
    const timeoutMs = this.#parts.options.readyTimeoutMs;
    const error = pointsmanError('ERR_WORKER_NOT_READY', {
      slot,
      timeoutMs,
      missing: this.#parts.program.missing,
      output: worker.lastOutput.join('\n'),
    });
    this.#parts.logger.error({ event: 'worker-not-ready', slot, pid: worker.pid }, error.message);
    this.#failBoot(error);
    worker.kill();
  }

  /** The worker asked to be replaced: its successor is forked first, and takes over when it is ready. */
  #retire(slot: Slot<Id>, process: SlotProcess<Id>): void {
    if (process.isRetiring || process.isDraining || !slot.processes.has(process)) return;
    process.isRetiring = true;
    this.#credit(slot, process);
    this.#parts.leaving(process.id);
    this.#log.changed(
      'info',
      process,
      'worker-retiring',
      'is to end; it serves until its successor is ready',
    );
    if (process === slot.serving) this.#succeed(slot);
  }

  #succeed(slot: Slot<Id>): void {
    if (this.#isStopping || slot.starting !== undefined || this.#restarts.isDue(slot)) return;
    slot.restarts++;
    this.#fork(slot);
  }

  /** It has as long to finish as in a stop. */
  #drainWithin(process: SlotProcess<Id>): void {
    this.#drain(process);
    process.retireTimer = setTimeout(() => this.#killLate(process), this.#parts.options.retireTimeoutMs);
  }

  #killLate(process: SlotProcess<Id>): void {
    const text = 'did not finish before the shutdown timeout and is killed';
    this.#log.changed('warn', process, 'worker-killed', text);
    process.worker.kill();
  }

  #drain(process: SlotProcess<Id>): void {
    if (process.isDraining) return;
    process.isDraining = true;
    this.#parts.leaving(process.id);
    this.#log.changed(
      'info',
      process,
      'worker-draining',
      'gets no more connections and finishes what it has',
    );
    this.#parts.draining(process.id);
    process.worker.drain();
  }

  async #exited(slot: Slot<Id>, process: SlotProcess<Id>, exit: WorkerExit): Promise<void> {
    const { id, worker, isReady, isRetiring, isDraining } = process;
    clearTimeout(process.readyTimer);
    clearTimeout(process.retireTimer);
    slot.processes.delete(process);
    const wasNeeded = process === slot.serving || process === slot.starting;
    if (process === slot.serving) slot.serving = undefined;
    if (process === slot.starting) slot.starting = undefined;
    this.#ending++;
    const cut = this.#parts.gone(id);
    const isAsAsked = isDraining || isRetiring;
    // A start is over with the first process that fails.
    const isBootFailure = this.#boot !== undefined && !isReady;
    if (wasNeeded && !this.#isStopping && !isBootFailure) this.#replace(slot, process, isAsAsked);

    await worker.outputEnded;
    const wasAsked = this.#isStopping || (isAsAsked && exit.code === 0);
    this.#parts.exited(id, exit);
    this.#log.exited(process, { ...exit, cut }, wasAsked);
    const facts = { slot: slot.slot, outcome: outcomeOf(exit), output: worker.lastOutput.join('\n') };
    // One that ended well came to its end without having done what it was to do.
    const missing = exit.code === 0 ? this.#parts.program.missing : undefined;
    if (!isReady)
      this.#failBoot(pointsmanError('ERR_WORKER_START_FAILED', { ...facts, missing }, exit.error));
    const { failures } = slot.policy;
    if (failures >= CRASH_LOOP_AFTER && !isAsAsked && !this.#isStopping && this.#isNobodyUseful())
      this.#parts.crashLoop(pointsmanError('ERR_CRASH_LOOP', { ...facts, failures }, exit.error));
    this.#ending--;
    this.#tellAllGone();
  }

  /** Nothing where a successor is on its way already. */
  #replace(slot: Slot<Id>, gone: SlotProcess<Id>, asAsked: boolean): void {
    const life = this.#lifeOf(gone);
    if (!gone.isReady) this.#startMs = life.startMs;
    const delayMs = asAsked ? 0 : slot.policy.ended(life);
    if (!asAsked && slot.policy.failures === CRASH_LOOP_AFTER) {
      const text = `failed ${CRASH_LOOP_AFTER} times in a row before it did useful work; the next one starts in ${delayMs} ms at the latest`;
      this.#log.changed('error', gone, 'crash-loop', text);
    }
    if (slot.starting === undefined && !this.#restarts.isDue(slot)) {
      slot.restarts++;
      this.#restarts.after(slot, delayMs);
    }
    // Clients wait while nobody serves and nobody is on the way: no longer than a start takes.
    const isNobodyNear = this.#slots.every(
      ({ serving, starting }) => serving === undefined && starting === undefined,
    );
    if (isNobodyNear) this.#restarts.hasten(this.#startMs);
  }

  /** Before its successor is judged: one that is asked to end does not end in failure. */
  #credit(slot: Slot<Id>, process: SlotProcess<Id>): void {
    if (isUseful(this.#lifeOf(process))) slot.policy.succeeded();
  }

  /** Every slot failed last, and who lives has come to nothing so far. */
  #isNobodyUseful(): boolean {
    return (
      this.#slots.every(({ policy }) => policy.failures > 0) &&
      !this.#all().some((process) => isUseful(this.#lifeOf(process)))
    );
  }

  #lifeOf({ id, worker, isReady, readyAtMs }: SlotProcess<Id>): ProcessLife {
    const nowMs = this.#parts.now();
    return {
      startMs: (isReady ? readyAtMs : nowMs) - worker.startedAtMs,
      readyMs: isReady ? nowMs - readyAtMs : 0,
      hasServed: isReady && this.#parts.hasServed(id),
    };
  }

  #failBoot(error: Error): void {
    if (this.#boot === undefined) return;
    this.killAll();
    this.#settleBoot(error);
  }

  #settleBoot(error?: Error): void {
    const boot = this.#boot;
    if (boot === undefined) return;
    this.#boot = undefined;
    if (error === undefined) boot.resolve();
    else boot.reject(error);
  }

  #tellAllGone(): void {
    if (this.#ending > 0 || this.#all().length > 0) return;
    for (const resolve of this.#goneWaiters) resolve();
    this.#goneWaiters = [];
  }
}
