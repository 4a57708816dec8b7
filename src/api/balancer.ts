/** A running balancer as code sees it. */
import { EventEmitter } from 'node:events';
import type { Bus } from '../bus/contract.ts';
import type { PointsmanError } from '../errors.ts';
import type {
  ListenAddress,
  Master,
  MasterObserver,
  StopReport,
  Summary,
  WorkerSummary,
} from '../master/contract.ts';
import type { Snapshot, WatchListener, WatchOptions } from '../master/observe/contract.ts';
import type {
  MasterStatus,
  ReloadReport,
  ReloadRequest,
  ReloadStatus,
  ScaleReport,
  ScaleRequest,
} from '../master/operations/contract.ts';
import type { AlgorithmWritten } from '../options/index.ts';
import type { Store } from '../store/contract.ts';

export interface BalancerEvents {
  /** An app listens on one more address. */
  listening: [address: ListenAddress];
  /** The last server of the app at an address was closed. */
  closed: [address: ListenAddress];
  /** A worker is ready for connections. */
  workerReady: [
    worker: { readonly slot: number; readonly pid: number | undefined; readonly generation: number },
  ];
  /** A worker's process is gone; unless the balancer stops, another takes its slot. */
  workerExit: [
    worker: { readonly slot: number; readonly code: number | null; readonly signal: string | null },
  ];
  /** An app said something by `process.send`. */
  message: [slot: number, message: unknown];
  /** A reload began, made progress, or is over. */
  reload: [status: ReloadStatus];
  /** The workers failed again and again: with `onCrashLoop: 'exit'` the balancer is about to stop. */
  gaveUp: [error: PointsmanError];
  /** The balancer has stopped. */
  stopped: [report: StopReport];
}

export class Balancer extends EventEmitter<BalancerEvents> {
  readonly #openStore: (bus: Bus) => Store;
  #master: Master | undefined;
  #store: Store | undefined;
  #stopping: Promise<StopReport> | undefined;

  /** For `start()`: `begin` starts the master, which tells what happens to the observer it is given. */
  static async create(
    begin: (observer: MasterObserver) => Promise<Master>,
    openStore: (bus: Bus) => Store,
  ): Promise<Balancer> {
    const balancer = new Balancer(openStore);
    balancer.#master = await begin({
      listening: (address) => void balancer.emit('listening', address),
      closed: (address) => void balancer.emit('closed', address),
      ready: (slot, { pid, generation }) => void balancer.emit('workerReady', { slot, pid, generation }),
      exited: (slot, { code, signal }) => void balancer.emit('workerExit', { slot, code, signal }),
      message: (slot, message) => void balancer.emit('message', slot, message),
      reload: (status) => void balancer.emit('reload', status),
      gaveUp: (error) => balancer.#giveUp(error),
    });
    return balancer;
  }

  private constructor(openStore: (bus: Bus) => Store) {
    super();
    this.#openStore = openStore;
  }

  /** Where clients can connect now. */
  get addresses(): readonly ListenAddress[] {
    return this.#running.addresses;
  }

  /** The way connections go to the workers. */
  get handoff(): 'ipc' | 'mailbox' {
    return this.#running.handoff;
  }

  /** The master's own end of the message bus: its workers are reached from here, and it from them. */
  get bus(): Bus {
    return this.#running.bus;
  }

  /** The store that the workers have, by the option `store`. Closed with the balancer. */
  get store(): Store {
    this.#store ??= this.#openStore(this.bus);
    return this.#store;
  }

  /** One entry for each slot, from 1. */
  workers(): readonly WorkerSummary[] {
    return this.summary().workers;
  }

  /** What was accepted, shed and redispatched since the start. */
  summary(): Summary {
    return this.#running.summary();
  }

  /** One entry for each process that lives, with its state and its numbers. */
  status(): Promise<MasterStatus> {
    return this.#running.status();
  }

  /** The live model of the master, its listeners, slots and processes; the status is a part of it. */
  snapshot(): Promise<Snapshot> {
    return this.#running.snapshot();
  }

  /**
   * Tells `listener` a snapshot at once, and another one `everyMs` (1 s unless given) after each. What is taken for one
   * serves all who look. Returns what ends it. Throws ERR_INVALID_OPTION.
   */
  watch(options: WatchOptions, listener: WatchListener): () => void {
    return this.#running.watch(options, listener);
  }

  /**
   * A new process for every slot, beside those that serve until all new ones are ready. Resolves when they have taken
   * over, or to why the old ones serve on. The options are read anew where `start()` was given a function.
   */
  reload(request: ReloadRequest = {}): Promise<ReloadReport> {
    return this.#running.reload(request);
  }

  /** So many workers from now on: `{ workers: 6 }`, or `{ by: -1 }`. */
  scale(request: ScaleRequest): Promise<ScaleReport> {
    return this.#running.scale(request);
  }

  /**
   * Takes a worker out of rotation without ending it. Resolves when it has no connection left, or after `timeoutMs`:
   * with how many it has.
   */
  drain(slot: number, timeoutMs?: number): Promise<{ readonly open: number }> {
    return this.#running.drain(slot, timeoutMs);
  }

  /** Brings a worker back into rotation, with few connections at first. */
  resume(slot: number): Promise<void> {
    return this.#running.resume(slot);
  }

  /** A new process takes the slot over, or becomes the agent: `restart(2)`, `restart('agent')`. */
  restart(
    which: number | 'agent',
  ): Promise<{ readonly pid: number | undefined; readonly generation: number }> {
    return this.#running.restart(which);
  }

  /** The slot's weight from the next connection on. */
  async setWeight(slot: number, weight: number): Promise<void> {
    await this.#running.setWeight(slot, weight);
  }

  /**
   * Another algorithm from the next connection on, as in `setAlgorithm('p2c(d=3)')`; no connection is touched. Rejects
   * with ERR_INVALID_OPTION or ERR_ALGORITHM_INVALID.
   */
  setAlgorithm(algorithm: AlgorithmWritten): Promise<void> {
    return this.#running.setAlgorithm(algorithm);
  }

  /** Says something to the app in a slot; it arrives there as `process.on('message')`. */
  send(slot: number, message: unknown): void {
    this.#running.send(slot, message);
  }

  /**
   * Accepts nothing more, lets the workers finish what they have, and ends them at the shutdown timeout at the
   * latest. Calling it again returns the same report.
   */
  stop(timeoutMs?: number): Promise<StopReport> {
    this.#stopping ??= this.#running.stop(timeoutMs).then(async (report) => {
      await this.#store?.close();
      this.emit('stopped', report);
      return report;
    });
    return this.#stopping;
  }

  #giveUp(error: PointsmanError): void {
    if (this.#stopping !== undefined) return;
    // Stopping comes first: a listener may ask for the report.
    void this.stop();
    this.emit('gaveUp', error);
  }

  get #running(): Master {
    if (this.#master === undefined) throw new Error('the balancer has not started');
    return this.#master;
  }
}
