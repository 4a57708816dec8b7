/**
 * What comes from the master before. One reader at a time: nobody is to read a mailbox that another one has closed. What
 * has no room here yet is left in the mailbox: the other master sends no more until it is taken.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { BetweenMasters } from '../../handoff/contract.ts';
import { monotonicMs } from '../../platform/clock.ts';
import type { LiveDispatch } from '../dispatching/live-dispatch.ts';

const MOST_PER_TURN = 64;
/** While so many connections wait for workers, of whoever, each turn comes later. */
const MANY_WAITING = 64;
const LATER_MS = 100;
const ROOM_EVERY_MS = 5;

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
      const room = await this.#room();
      const againMs = this.#takeSome(this.#fd, Math.min(room, MOST_PER_TURN));
      if (againMs === undefined) return;
      await (againMs === 0 ? nextTurn() : sleep(againMs));
    }
  }

  /** Resolves with how many may be taken. */
  async #room(): Promise<number> {
    const { dispatch } = this.#live;
    const laterMs = monotonicMs() + LATER_MS;
    for (;;) {
      const { roomHandedDown: room, frontends } = dispatch;
      if (room > 0 && (frontends.waiting < MANY_WAITING || monotonicMs() >= laterMs)) return room;
      await sleep(ROOM_EVERY_MS);
    }
  }

  #takeSome(fd: number, most: number): number | undefined {
    const { dispatch } = this.#live;
    const listenerOf = (listener: number): number | undefined => this.#listeners[listener - 1];
    const { connections, againMs } = this.#betweenMasters.receive(fd, most, listenerOf);
    dispatch.together(() => {
      for (const connection of connections) dispatch.handedDown(connection);
    });
    return againMs;
  }
}
