/**
 * What goes to the next master, in order. Batches are acknowledged, so that it never gets more at once than it serves
 * beside its clients.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BetweenMasters, PassedConnection } from '../../handoff/contract.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { PASSED, REFUSED } from '../../upgrade/contract.ts';
import type { Link } from '../../upgrade/link.ts';

const MOST_AT_ONCE = 128;
/** The mailbox is full, or the kernel takes no more descriptors of this user for now. */
const FULL_MS = 5;

type Send = (connections: readonly PassedConnection[]) => ReturnType<BetweenMasters['send']>;

export class Outbox {
  readonly #send: Send;
  readonly #refused: () => void;
  readonly #waiting: PassedConnection[] = [];
  #to: Link | undefined;
  #isOver = false;
  #isSending = false;
  #moved = 0;

  /** `refused` is called once, when the next master takes no more or is gone. */
  constructor(send: Send, refused: () => void) {
    this.#send = send;
    this.#refused = refused;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  open(to: Link): void {
    this.#to = to;
    to.on(REFUSED, () => this.#over());
    to.onEnd(() => this.#over());
  }

  /** False where nobody takes it any more. */
  add(connection: PassedConnection): boolean {
    if (this.#to === undefined || this.#isOver) return false;
    this.#waiting.push(connection);
    void this.#sendAll(this.#to);
    return true;
  }

  /**
   * Nothing more comes. Resolves with how many have gone when all are the next master's, whether it says so or stands
   * still, or when the time is over.
   */
  async end(withinMs: number): Promise<number> {
    const deadlineMs = monotonicMs() + withinMs;
    while (this.#to !== undefined && this.#waiting.length > 0) {
      if (this.#sendSome(this.#to) !== undefined) continue;
      if (monotonicMs() > deadlineMs) this.#over();
      else await sleep(FULL_MS);
    }
    return this.#moved;
  }

  async #sendAll(to: Link): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    while (this.#waiting.length > 0) await (this.#sendSome(to) ?? sleep(FULL_MS));
    this.#isSending = false;
  }

  /** Resolves when they are taken; undefined where there was no room. */
  #sendSome(to: Link): Promise<void> | undefined {
    const { sent, isShut } = this.#send(this.#waiting.slice(0, MOST_AT_ONCE));
    this.#waiting.splice(0, sent);
    this.#moved += sent;
    if (isShut) this.#over();
    if (sent === 0) return undefined;
    return to.ask(PASSED).then(
      (mayMoreCome) => {
        if (mayMoreCome !== true) this.#over();
      },
      () => this.#over(),
    );
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#refused();
    for (const { connection } of this.#waiting.splice(0)) connection.release();
  }
}
