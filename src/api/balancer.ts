/** A running balancer as code sees it. */
import { EventEmitter } from 'node:events';
import { type PointsmanError, pointsmanError } from '../errors.ts';
import type {
  ListenAddress,
  Master,
  MasterObserver,
  StopReport,
  Summary,
  WorkerSummary,
} from '../master/contract.ts';
import { type AlgorithmWritten, isRefusal, readAlgorithm } from '../options/index.ts';

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
  /** The workers failed again and again: with `onCrashLoop: 'exit'` the balancer is about to stop. */
  gaveUp: [error: PointsmanError];
  /** The balancer has stopped. */
  stopped: [report: StopReport];
}

export class Balancer extends EventEmitter<BalancerEvents> {
  #master: Master | undefined;
  #stopping: Promise<StopReport> | undefined;

  /** For `start()`: `begin` starts the master, which tells what happens to the observer it is given. */
  static async create(begin: (observer: MasterObserver) => Promise<Master>): Promise<Balancer> {
    const balancer = new Balancer();
    balancer.#master = await begin({
      listening: (address) => void balancer.emit('listening', address),
      closed: (address) => void balancer.emit('closed', address),
      ready: (slot, { pid, generation }) => void balancer.emit('workerReady', { slot, pid, generation }),
      exited: (slot, { code, signal }) => void balancer.emit('workerExit', { slot, code, signal }),
      message: (slot, message) => void balancer.emit('message', slot, message),
      gaveUp: (error) => balancer.#giveUp(error),
    });
    return balancer;
  }

  private constructor() {
    super();
  }

  /** Where clients can connect now. */
  get addresses(): readonly ListenAddress[] {
    return this.#running.addresses;
  }

  /** The way connections go to the workers. */
  get handoff(): 'ipc' | 'mailbox' {
    return this.#running.handoff;
  }

  /** One entry for each slot, from 1. */
  workers(): readonly WorkerSummary[] {
    return this.summary().workers;
  }

  /** What was accepted, shed and redispatched since the start. */
  summary(): Summary {
    return this.#running.summary();
  }

  /**
   * Another algorithm from the next connection on, as in `setAlgorithm('p2c(d=3)')`, or your own as a function; no
   * connection is touched. Throws ERR_INVALID_OPTION and ERR_ALGORITHM_INVALID.
   */
  setAlgorithm(algorithm: AlgorithmWritten): void {
    const choice = readAlgorithm(algorithm);
    const isUsable = !isRefusal(choice) && choice.file === undefined;
    if (isUsable) this.#running.setAlgorithm(choice);
    else {
      const refusal = isRefusal(choice)
        ? choice
        : { expected: 'an algorithm of the catalog ("lb algos" lists them) or a function' };
      throw pointsmanError('ERR_INVALID_OPTION', { given: JSON.stringify(algorithm), ...refusal });
    }
  }

  /** Says something to the app in a slot; it arrives there as `process.on('message')`. */
  send(slot: number, message: unknown): void {
    this.#running.send(slot, message);
  }

  /**
   * Accepts nothing more, lets the workers finish what they have, and ends them at the shutdown timeout at the
   * latest. Calling it again returns the same report.
   */
  stop(): Promise<StopReport> {
    this.#stopping ??= this.#running.stop().then((report) => {
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
