/** Refuses connections visibly: a fixed answer, a short linger, a count by reason. */
import type { ShedReason } from '../../dispatch/contract.ts';
import type { Connection } from '../../handoff/contract.ts';
import { noSheds } from './tallies.ts';

/** The master never reads a request, so the answer is the same for all: prebuilt, HTTP/1.1, nothing reflected. */
export const shedAnswer: Buffer = Buffer.from(
  'HTTP/1.1 503 Service Unavailable\r\n' +
    'Content-Type: text/plain; charset=utf-8\r\n' +
    'Content-Length: 36\r\n' +
    'Retry-After: 1\r\n' +
    'Connection: close\r\n' +
    '\r\n' +
    'The server is busy; try again soon.\n',
);

export class Shedder {
  readonly counts: Record<ShedReason, number> = noSheds();
  readonly #lingerLimit: number;
  readonly #onShed: (reason: ShedReason) => void;
  #lingering = 0;
  #settled: (() => void)[] = [];

  /** At most `lingerLimit` refused clients hold a descriptor while they read their refusal; the rest are closed at once. */
  constructor(lingerLimit: number, onShed: (reason: ShedReason) => void) {
    this.#lingerLimit = lingerLimit;
    this.#onShed = onShed;
  }

  /** Descriptors held by refusals under way. */
  get lingering(): number {
    return this.#lingering;
  }

  get total(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }

  /** Without an `answer` the connection is only closed. */
  shed(connection: Connection, reason: ShedReason, answer: Buffer | undefined): void {
    this.counts[reason]++;
    this.#onShed(reason);
    const linger = answer !== undefined && this.#lingering < this.#lingerLimit;
    if (linger) this.#lingering++;
    connection.shed(answer, linger, () => {
      if (linger) this.#lingering--;
      this.#tellSettled();
    });
  }

  /** Resolves when every refusal has been delivered or given up. */
  whenSettled(): Promise<void> {
    return new Promise((resolve) => {
      this.#settled.push(resolve);
      this.#tellSettled();
    });
  }

  #tellSettled(): void {
    if (this.#lingering > 0) return;
    for (const resolve of this.#settled) resolve();
    this.#settled = [];
  }
}
