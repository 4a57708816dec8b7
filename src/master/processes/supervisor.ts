// over the limit: the life of a process, from fork to end, is told in one place
/**
 * Keeps a process in every slot: starts, replaces, drains and kills them. A process that asks to be replaced serves
 * until its successor is ready; only then does it drain. A candidate lives beside the process that serves, and takes
 * over when it is told to.
 */
import type { ProcessId } from '../../dispatch/contract.ts';
import { pointsmanError } from '../../errors.ts';
import type { Message } from '../../protocol/channel.ts';
import type { MigrateMessage } from '../../protocol/lifecycle-messages.ts';
import { timeInWords } from '../../text/duration.ts';
import { createBoot } from './boot.ts';
import { type Candidate, createCandidate } from './candidate.ts';
import { launch } from './launch.ts';
import type { Release } from './release.ts';
import {
  CRASH_LOOP_AFTER,
  createRestartPolicy,
  isUseful,
  type ProcessLife,
  type RestartPolicy,
} from './restart-policy.ts';
import { createRestarts, type Restarts } from './restarts.ts';
import { type Candidacy, createSlot, type Slot, type SlotProcess } from './slot.ts';
import type { SupervisorParts } from './supervisor-parts.ts';
import { outcomeOf, type WorkerLog, workerLog } from './worker-log.ts';
import type { WorkerExit } from './worker-process.ts';

const STAY: MigrateMessage = { type: 'pointsman:migrate', which: 'none' };

export class Supervisor<Id extends ProcessId> {
  readonly #parts: SupervisorParts<Id>;
  readonly #slots: Slot<Id>[] = [];
  readonly #log: WorkerLog;
  readonly #restarts: Restarts<Slot<Id>>;
  readonly #boot = createBoot();
  #release: Release;
  /** How long the latest start took, whether it came to something or not. */
  #startMs = 0;
  #isStopping = false;
  /** While it stops: idle connections go to another master. */
  #passesOn = false;
  /** Processes that are gone, and whose last words are still to be read. */
  #ending = 0;
  #goneWaiters: (() => void)[] = [];

  constructor(parts: SupervisorParts<Id>) {
    this.#parts = parts;
    this.#release = parts.release;
    this.#log = workerLog(parts.logger, parts.naming);
    this.#restarts = createRestarts(parts.now, (slot) => this.#fork(slot));
    while (this.#slots.length < parts.count) this.#addSlot();
  }

  /** What a process that is needed now is started from. */
  get release(): Release {
    return this.#release;
  }

  /** Those there are to be, in order. */
  get slots(): readonly Slot<Id>[] {
    return this.#slots.filter(({ isRemoved }) => !isRemoved);
  }

  /** All that live: of a slot the newest first. */
  get processes(): readonly SlotProcess<Id>[] {
    return this.#slots.flatMap(({ processes }) => [...processes].reverse());
  }

  /**
   * Starts a process in every slot and resolves when all slots have been ready once. The first process that ends
   * before that, or is not ready in time, rejects with a PointsmanError and ends the others: what cannot boot once is
   * not worth retrying. One that ends after it was ready is replaced, as it would be later.
   */
  start(): Promise<void> {
    const booted = this.#boot.begin();
    this.#parts.passer.starts.begin();
    this.startUnawaited();
    return booted;
  }

  /** The same for processes that nobody waits for: what fails at the start is tried again, as it is later. */
  startUnawaited(): void {
    for (const slot of this.#slots) if (!this.#isStopping) this.#fork(slot);
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

  /** Tells our half of every process, those that drain included. */
  tellAll(message: Message): void {
    for (const { worker } of this.processes) worker.channel.send(message);
  }

  /** Makes a start that is under way reject; no process is touched. Without effect when all have been ready once. */
  abortStart(error: Error): void {
    this.#endStartOutput(error);
    this.#boot.fail(error);
  }

  /** The lowest slot that there is not to be now, or a new one; it has no process until a candidate takes it over. */
  addSlot(): Slot<Id> {
    const removed = this.#slots.find(({ isRemoved }) => isRemoved);
    if (removed === undefined) return this.#addSlot();
    removed.isRemoved = false;
    removed.policy = this.#createPolicy();
    return removed;
  }

  /** It gets no more processes. The one that serves finishes what it has. */
  removeSlot(slot: Slot<Id>): void {
    slot.isRemoved = true;
    this.#abandonStart(slot);
    if (slot.serving !== undefined) this.#drainWithin(slot.serving);
  }

  /** Starts a process that is to take the slot over. */
  introduce(slot: Slot<Id>, release: Release): Candidate<Id> {
    const { candidate, candidacy } = createCandidate(slot);
    candidate.process = this.#fork(slot, release, candidacy);
    return candidate;
  }

  /**
   * They serve their slots from now on, all at one moment; those that did so before finish what they have. Where one has
   * died since it was ready, another of its release is to serve the slot as soon as it is ready.
   */
  takeOver(candidates: readonly Candidate<Id>[]): void {
    const processes = candidates.flatMap(({ process }) => process ?? []);
    for (const process of processes) this.#release = process.release;
    const fit = processes.filter(
      (process) => this.#slots[process.id.slot - 1]!.processes.has(process) && !process.isDraining,
    );
    this.#serve(fit);
    for (const process of processes) if (!fit.includes(process)) this.#startInstead(process);
  }

  /** They are of no use: nobody is connected to them. Resolves when they are gone. */
  async dismiss(candidates: readonly Candidate<Id>[]): Promise<void> {
    const processes = candidates.flatMap(({ process }) => process ?? []);
    for (const process of processes) {
      process.candidacy?.failed(new Error('it was dismissed'));
      if (process.isReady) this.#drainWithin(process);
      else this.#kill(process);
    }
    await this.whenGone(processes);
  }

  /** Resolves when none of them is left, and all they said has been read. */
  async whenGone(processes: readonly SlotProcess<Id>[]): Promise<void> {
    await Promise.all(processes.map(({ gone }) => gone));
  }

  /** Ends every process at once, and starts no more. */
  killAll(why = 'was to end at once'): void {
    this.#isStopping = true;
    this.#parts.passer.starts.end();
    this.#restarts.cancel();
    for (const process of this.processes) process.worker.kill(why);
  }

  /**
   * Lets the workers finish what they have; resolves with the number that had to be killed after `timeoutMs`. With
   * `passesOn` idle connections go where the master passes them on.
   */
  async stop(timeoutMs: number, passesOn = false): Promise<number> {
    this.#isStopping = true;
    this.#passesOn = passesOn;
    this.#parts.passer.starts.end();
    this.#restarts.cancel();
    for (const process of this.processes) {
      // One that drains already now has as long as the others, and is counted with them.
      clearTimeout(process.retireTimer);
      if (process.isReady) this.#drain(process);
      else process.worker.kill('was not ready when lb was stopped');
    }
    let killed = 0;
    const timer = setTimeout(() => {
      const late = this.processes;
      killed = late.length;
      for (const process of late) this.#killLate(process);
    }, timeoutMs);
    await this.whenAllGone();
    clearTimeout(timer);
    return killed;
  }

  /** While it stops: idle connections end with their workers after all. */
  stay(): void {
    this.#passesOn = false;
    this.tellAll(STAY);
  }

  /** Resolves when no process is left. */
  whenAllGone(): Promise<void> {
    return new Promise((resolve) => {
      this.#goneWaiters.push(resolve);
      this.#tellAllGone();
    });
  }

  #addSlot(): Slot<Id> {
    const slot = createSlot<Id>(this.#slots.length + 1, this.#createPolicy());
    this.#slots.push(slot);
    return slot;
  }

  #createPolicy(): RestartPolicy {
    const { restartDelayMs, restartDelayMaxMs } = this.#release;
    return createRestartPolicy(restartDelayMs, restartDelayMaxMs);
  }

  #fork(
    slot: Slot<Id>,
    release: Release = this.#release,
    candidacy?: Candidacy,
  ): SlotProcess<Id> | undefined {
    const id = this.#parts.born(slot.slot, ++slot.generation);
    try {
      const process = launch({ slot, id, release, candidacy }, this.#parts, {
        ready: (ready) => this.#ready(slot, ready),
        notReady: (late) => this.#notReady(late),
        retire: (retiring, isHungUp) => this.#retire(slot, retiring, isHungUp),
        exit: (ended, exit) => void this.#exited(slot, ended, exit),
      });
      slot[candidacy === undefined ? 'starting' : 'candidate'] = process;
      this.#log.changed('debug', process, 'worker-forked', 'is forked');
      // One that could not be spawned is told by its exit.
      if (process.worker.pid !== undefined) this.#parts.started(id, process.worker);
      return process;
    } catch (error) {
      this.#notForked(slot, id, candidacy, error as Error);
      return undefined;
    }
  }

  /** For want of descriptors or of memory: the others serve on, and it is tried again as after any failure. */
  #notForked(slot: Slot<Id>, id: Id, candidacy: Candidacy | undefined, error: Error): void {
    this.#parts.gone(id);
    const { logger, naming } = this.#parts;
    const event = `${naming.role}-not-forked`;
    const process = { ...naming.fieldsOf(slot.slot), generation: id.generation };
    const text = `${naming.nameOf(slot.slot)} could not be forked: ${error.message}`;
    logger.error({ event, ...process, err: error }, text);
    const failure = naming.startFailed(slot.slot, { outcome: error.message, output: '' }, error);
    if (candidacy !== undefined) candidacy.failed(failure);
    else if (this.#boot.isUnderWay) this.#failBoot(failure);
    else if (!this.#isStopping) {
      // The first failure is tried again at once, which is too soon for what is used up.
      const delayMs = slot.policy.ended({ startMs: 0, readyMs: 0, hasServed: false });
      this.#restarts.after(slot, Math.max(delayMs, this.#release.restartDelayMs));
    }
  }

  #ready(slot: Slot<Id>, process: SlotProcess<Id>): void {
    // What it says after it was given up comes too late.
    if (process.isReady || process.isTooLate || process.isDraining || !slot.processes.has(process)) return;
    clearTimeout(process.readyTimer);
    process.isReady = true;
    process.readyAtMs = this.#parts.now();
    process.changedAtMs = process.readyAtMs;
    this.#startMs = process.readyAtMs - process.worker.startedAtMs;
    this.#log.changed('info', process, 'worker-ready', 'is ready');
    if (process.candidacy === undefined) this.#serve([process]);
    else process.candidacy.ready();
  }

  #serve(processes: readonly SlotProcess<Id>[]): void {
    const former: SlotProcess<Id>[] = [];
    for (const process of processes) {
      const slot = this.#slots[process.id.slot - 1]!;
      if (slot.serving !== undefined) former.push(slot.serving);
      // One of the release before was on its way.
      if (slot.starting !== process) this.#abandonStart(slot);
      slot.serving = process;
      slot.starting = undefined;
      slot.candidate = undefined;
      process.hasTakenOver = true;
      process.changedAtMs = this.#parts.now();
      slot.hasBeenReady = true;
    }
    this.#parts.ready(processes);
    for (const process of former) {
      this.#credit(process);
      this.#drainWithin(process);
    }
    // It was told to end before it could serve.
    for (const process of processes) if (process.isRetiring) this.#succeed(process);
    if (!this.#slots.every(({ hasBeenReady, isRemoved }) => hasBeenReady || isRemoved)) return;
    this.#parts.passer.starts.end();
    this.#boot.succeed();
  }

  #notReady(process: SlotProcess<Id>): void {
    if (process.isReady || process.isDraining) return;
    process.isTooLate = true;
    const { slot } = process.id;
    const { worker, release, candidacy } = process;
    const { naming, logger } = this.#parts;
    const error = naming.notReady(slot, {
      timeoutMs: release.readyTimeoutMs,
      missing: release.program.missing,
      output: worker.lastOutput.join('\n'),
    });
    // A failed start is told in full at its end.
    const within = `within ${timeInWords(release.readyTimeoutMs)}`;
    const text = this.#boot.isUnderWay ? `${naming.nameOf(slot)} was not ready ${within}` : error.message;
    const event = `${naming.role}-not-ready`;
    logger.error({ event, ...naming.fieldsOf(slot), pid: worker.pid }, text);
    worker.kill(`was not ready ${within}`);
    if (candidacy === undefined) this.#failBoot(error);
    else candidacy.failed(error);
  }

  /** The worker asked to be replaced: its successor is forked first, and takes over when it is ready. */
  #retire(slot: Slot<Id>, process: SlotProcess<Id>, isHungUp: boolean): void {
    if (process.isRetiring || process.isDraining || !slot.processes.has(process)) return;
    if (isHungUp)
      this.#log.changed(
        'warn',
        process,
        'channel-closed',
        'has closed its channel to the master, and is replaced',
      );
    process.isRetiring = true;
    process.changedAtMs = this.#parts.now();
    this.#credit(process);
    this.#parts.leaving(process.id);
    const text = 'is to end; it serves until its successor is ready';
    this.#log.changed('info', process, 'worker-retiring', text);
    if (process === slot.serving) this.#succeed(process);
  }

  #succeed({ id }: Pick<SlotProcess<Id>, 'id'>): void {
    const slot = this.#slots[id.slot - 1]!;
    if (this.#isStopping || slot.starting !== undefined || this.#restarts.isDue(slot)) return;
    slot.restarts++;
    this.#fork(slot);
  }

  #startInstead({ id }: SlotProcess<Id>): void {
    const slot = this.#slots[id.slot - 1]!;
    if (slot.isRemoved) return;
    // One of the release before was on its way.
    this.#abandonStart(slot);
    this.#succeed({ id });
  }

  /** What it has may take so long. */
  #drainWithin(process: SlotProcess<Id>): void {
    this.#drain(process);
    process.retireTimer = setTimeout(() => this.#killLate(process), process.release.retireTimeoutMs);
  }

  #killLate(process: SlotProcess<Id>): void {
    const text = 'did not finish in time and is killed';
    this.#log.changed('warn', process, 'worker-killed', text);
    process.worker.kill('did not finish in time');
  }

  #drain(process: SlotProcess<Id>): void {
    if (process.isDraining) return;
    process.isDraining = true;
    process.changedAtMs = this.#parts.now();
    this.#parts.leaving(process.id);
    this.#log.changed('info', process, 'worker-draining', this.#parts.naming.draining);
    this.#parts.draining(process.id);
    const { migrates, longTimeoutMs } = process.release;
    process.worker.drain(
      this.#isStopping ? { migrates: migrates && this.#passesOn } : { migrates, withinMs: longTimeoutMs },
    );
  }

  /** Nobody needs what is about to start there any more. */
  #abandonStart(slot: Slot<Id>): void {
    this.#restarts.cancel(slot);
    const { starting } = slot;
    slot.starting = undefined;
    if (starting !== undefined) this.#kill(starting);
  }

  /** Asked for: it is no failure. */
  #kill(process: SlotProcess<Id>): void {
    clearTimeout(process.readyTimer);
    process.isDismissed = true;
    process.isDraining = true;
    process.worker.kill('was not needed any more');
  }

  async #exited(slot: Slot<Id>, process: SlotProcess<Id>, exit: WorkerExit): Promise<void> {
    const { id, worker, isReady, isRetiring, isDraining, candidacy } = process;
    clearTimeout(process.readyTimer);
    clearTimeout(process.retireTimer);
    slot.processes.delete(process);
    const wasNeeded = process === slot.serving || process === slot.starting;
    for (const role of ['serving', 'starting', 'candidate'] as const)
      if (process === slot[role]) slot[role] = undefined;
    this.#ending++;
    const cut = this.#parts.gone(id);
    const isAsAsked = isDraining || isRetiring;
    if (!isAsAsked && !this.#isStopping) slot.lastFailure = outcomeOf(exit);
    // A start is over with the first process that fails.
    const isBootFailure = this.#boot.isUnderWay && !isReady;
    if (wasNeeded && !slot.isRemoved && !this.#isStopping && !isBootFailure)
      this.#replace(slot, process, isAsAsked);

    await worker.outputEnded;
    const wasAsked = this.#isStopping || process.isDismissed || (isAsAsked && exit.code === 0);
    this.#parts.exited(id, exit);
    // A failed start is told in full at its end.
    this.#log.exited(process, { ...exit, cut }, { wasAsked, isTold: isBootFailure });
    const facts = { outcome: outcomeOf(exit), output: worker.lastOutput.join('\n') };
    // One that ended well came to its end without having done what it was to do.
    const missing = exit.code === 0 ? process.release.program.missing : undefined;
    const failure = this.#parts.naming.startFailed(
      slot.slot,
      { ...facts, wasReady: isReady, missing },
      exit.error,
    );
    if (!process.hasTakenOver) candidacy?.failed(failure);
    if (candidacy === undefined && !isReady) this.#failBoot(failure);
    const { failures } = slot.policy;
    if (failures >= CRASH_LOOP_AFTER && !isAsAsked && !this.#isStopping && this.#isNobodyUseful())
      this.#parts.crashLoop(
        pointsmanError('ERR_CRASH_LOOP', { slot: slot.slot, ...facts, failures }, exit.error),
      );
    this.#ending--;
    process.tellGone();
    this.#tellAllGone();
  }

  /** Nothing where a successor is on its way already. */
  #replace(slot: Slot<Id>, gone: SlotProcess<Id>, asAsked: boolean): void {
    const life = this.#lifeOf(gone);
    if (!gone.isReady) this.#startMs = life.startMs;
    const delayMs = asAsked ? 0 : slot.policy.ended(life);
    if (!asAsked && slot.policy.failures === CRASH_LOOP_AFTER) {
      const text = `failed ${CRASH_LOOP_AFTER} times in a row before it did useful work; the next one starts in ${timeInWords(delayMs)} at the latest`;
      this.#log.changed('error', gone, 'crash-loop', text);
    }
    if (slot.starting === undefined && !this.#restarts.isDue(slot)) {
      slot.restarts++;
      this.#restarts.after(slot, delayMs);
    }
    if (!this.#parts.isAwaited) return;
    // Clients wait while nobody serves and nobody is on the way: no longer than a start takes.
    const isNobodyNear = this.slots.every(
      ({ serving, starting }) => serving === undefined && starting === undefined,
    );
    if (isNobodyNear) this.#restarts.hasten(this.#startMs);
  }

  /** Before its successor is judged: one that is asked to end does not end in failure. */
  #credit(process: SlotProcess<Id>): void {
    if (isUseful(this.#lifeOf(process))) this.#slots[process.id.slot - 1]!.policy.succeeded();
  }

  /** Every slot failed last, and who lives has come to nothing so far. */
  #isNobodyUseful(): boolean {
    return (
      this.slots.every(({ policy }) => policy.failures > 0) &&
      !this.processes.some((process) => isUseful(this.#lifeOf(process)))
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
    if (!this.#boot.isUnderWay) return;
    this.#endStartOutput(error);
    this.killAll('belonged to a start that failed');
    this.#boot.fail(error);
  }

  #endStartOutput(failure: Error): void {
    this.#parts.passer.starts.end((text) => this.#parts.isTold(text, failure));
  }

  #tellAllGone(): void {
    if (this.#ending > 0 || this.processes.length > 0) return;
    for (const resolve of this.#goneWaiters) resolve();
    this.#goneWaiters = [];
  }
}
