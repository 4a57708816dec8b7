/**
 * What goes to the next master, in order. Batches are acknowledged, so that it never gets more at once than it serves
 * beside its clients.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BetweenMasters, PassedConnection } from '../../handoff/contract.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { PASSED, REFUSED } from '../../upgrade/contract.ts';
import type { Link } from '../../upgrade/link.ts';

/** How many connections. */
export interface Passed {
  /** The next master has them, as far as can be known here. */
  readonly moved: number;
  /** Nobody took them any more: they were closed on their way, or ended with the next master. */
  readonly dropped: number;
}

const MOST_AT_ONCE = 128;
/** The mailbox is full, or the kernel takes no more descriptors of this user for now. */
const FULL_MS = 5;

type Send = (connections: readonly PassedConnection[]) => ReturnType<BetweenMasters['send']>;

export class Outbox {
  readonly #send: Send;
  readonly #waiting: PassedConnection[] = [];
  #overListeners: (() => void)[] = [];
  #to: Link | undefined;
  #isOver = false;
  #isSending = false;
  #moved = 0;
  #dropped = 0;
  /** Of those that moved: the next master has not said yet that it has them. */
  #unanswered = 0;

  constructor(send: Send) {
    this.#send = send;
  }

  /** The next master takes no more, or is gone. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Called once, when it is over; at once where it is. */
  onOver(listener: () => void): void {
    if (this.#isOver) listener();
    else this.#overListeners.push(listener);
  }

  open(to: Link): void {
    this.#to = to;
    to.answer(REFUSED, () => this.close());
    to.onEnd(() => {
      const lost = Math.min(this.#unanswered, this.#moved);
      this.#moved -= lost;
      this.#dropped += lost;
      this.close();
    });
  }

  /** False where nobody takes it any more. */
  add(connection: PassedConnection): boolean {
    if (this.#to === undefined || this.#isOver) return false;
    this.#waiting.push(connection);
    void this.#sendAll(this.#to);
    return true;
  }

  /**
   * Nothing more comes for now. Resolves when all are the next master's, whether it says so or stands still, or when the
   * time is over: with what has become of those of which it has not told before.
   */
  async end(withinMs: number): Promise<Passed> {
    const deadlineMs = monotonicMs() + withinMs;
    while (this.#to !== undefined && this.#waiting.length > 0) {
      if (this.#sendSome(this.#to) !== undefined) continue;
      if (monotonicMs() > deadlineMs) this.close();
      else await sleep(FULL_MS);
    }
    const passed = { moved: this.#moved, dropped: this.#dropped };
    [this.#moved, this.#dropped] = [0, 0];
    return passed;
  }

  /** It is over: what waits is dropped. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#dropped += this.#waiting.length;
    for (const { connection } of this.#waiting.splice(0)) connection.release();
    for (const listener of this.#overListeners.splice(0)) listener();
  }

  async #sendAll(to: Link): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    while (this.#waiting.length > 0) await (this.#sendSome(to) ?? sleep(FULL_MS));
    this.#isSending = false;
  }

  /** Resolves when they are taken; undefined where there was no room. */
  #sendSome(to: Link): Promise<void> | undefined {
    const { sent, isShut, isUnsendable } = this.#send(this.#waiting.slice(0, MOST_AT_ONCE));
    this.#waiting.splice(0, sent);
    if (isUnsendable) {
      // Those behind it can be.
      this.#waiting.shift()?.connection.release();
      this.#dropped++;
    }
    this.#moved += sent;
    this.#unanswered += sent;
    if (isShut) this.close();
    if (sent === 0) return undefined;
    return to.ask(PASSED).then(
      (mayMoreCome) => {
        this.#unanswered -= sent;
        if (mayMoreCome !== true) this.close();
      },
      () => this.close(),
    );
  }
}
