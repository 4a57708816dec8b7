/** What comes from the master before. One reader at a time: nobody is to read a mailbox that another one has closed. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { BetweenMasters } from '../../handoff/contract.ts';
import type { LiveDispatch } from '../dispatching/live-dispatch.ts';

const MOST_PER_TURN = 64;

export class Inbox {
  readonly #betweenMasters: BetweenMasters;
  readonly #live: Pick<LiveDispatch, 'dispatch'>;
  #fd: number | undefined;
  #listeners: readonly (number | undefined)[] = [];
  #lastTaken: Promise<void> = Promise.resolve();

  constructor(betweenMasters: BetweenMasters, live: Pick<LiveDispatch, 'dispatch'>) {
    this.#betweenMasters = betweenMasters;
    this.#live = live;
  }

  get isOpen(): boolean {
    return this.#fd !== undefined;
  }

  /** `listeners`: what those that the other master counts from 1 are called here. */
  open(fd: number, listeners: readonly (number | undefined)[]): void {
    this.#fd = fd;
    this.#listeners = listeners;
  }

  /** Resolves when nothing lies there any more. Rejects with NativeError. */
  takeAll(): Promise<void> {
    const takeUntilEmpty = (): Promise<void> => this.#takeUntilEmpty();
    this.#lastTaken = this.#lastTaken.then(takeUntilEmpty, takeUntilEmpty);
    return this.#lastTaken;
  }

  /** Nothing more comes: the last ones are taken first. */
  async close(): Promise<void> {
    await this.takeAll().catch(({ message }: Error) => {
      process.emitWarning(`connections of the lb before were lost: ${message}`);
    });
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) this.#betweenMasters.closeEnd(fd);
  }

  async #takeUntilEmpty(): Promise<void> {
    while (this.#fd !== undefined) {
      const againMs = this.#takeSome(this.#fd);
      if (againMs === undefined) return;
      await (againMs === 0 ? nextTurn() : sleep(againMs));
    }
  }

  #takeSome(fd: number): number | undefined {
    const { dispatch } = this.#live;
    const listenerOf = (listener: number): number | undefined => this.#listeners[listener - 1];
    const { connections, againMs } = this.#betweenMasters.receive(fd, MOST_PER_TURN, listenerOf);
    dispatch.together(() => {
      for (const connection of connections) dispatch.handedDown(connection);
    });
    return againMs;
  }
}
