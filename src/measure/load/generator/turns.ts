/**
 * Gives the requests of a closed load with a rate their times: evenly apart, the clients in turn. A client that still
 * waits for an answer sends what is due as soon as it can, and its latency counts from when it was due, so that
 * nothing is forgotten that a slow server kept from being asked (coordinated omission).
 *
 * The rate of autocannon itself is no such thing: its clients all send what is due in a second at the begin of it.
 */
import { createHistogram, quantile, record } from '../histogram.ts';
import { monotonicMs } from './clock.ts';
import type { AutocannonClient } from './closed-client.ts';
import type { Recorder } from './recorder.ts';
import { createRegularPacer } from './start-pacer.ts';

export interface Turns {
  /** From now on this client sends, and connects for each request where it `reconnects`, when it is its turn. The function tells when what it is sending was due. */
  join(client: AutocannonClient, reconnects: boolean): () => number;
  /** When all have joined. `startMs` is a time of `monotonicMs`. */
  start(startMs: number): void;
  /** 99th percentile of how late they were whose client had nothing else to do. */
  lateMs(): number;
}

/** `perSecond` is the rate of all clients together. */
export async function createTurns(
  perSecond: number,
  lastsMs: number,
  recorder: Pick<Recorder, 'counts'>,
): Promise<Turns> {
  const everyMs = 1000 / perSecond;
  const pacer = await createRegularPacer(everyMs, Math.ceil(lastsMs / everyMs));
  const clients: PacedClient[] = [];
  const late = createHistogram();
  return {
    join(client, reconnects) {
      const paced = new PacedClient(client, reconnects);
      clients.push(paced);
      return () => paced.dueMs;
    },
    start(startMs) {
      let begun = 0;
      pacer.start(startMs, (count) => {
        for (; begun < count; begun++) {
          const dueMs = startMs + begun * everyMs;
          const isPrompt = clients[begun % clients.length]!.due(dueMs);
          if (isPrompt && recorder.counts(dueMs)) record(late, Math.max(0, monotonicMs() - dueMs));
        }
      });
    },
    lateMs: () => quantile(late, 0.99),
  };
}

class PacedClient {
  readonly #client: AutocannonClient;
  readonly #send: () => void;
  readonly #connect: () => void;
  /** When those were due that could not be sent yet, the oldest in front. */
  readonly #waiting: number[] = [];
  #connection: unknown;
  /** How many requests it could send now. */
  #free = 0;
  /** It may connect when something is due. */
  #isAway = false;
  dueMs = 0;

  constructor(client: AutocannonClient, reconnects: boolean) {
    this.#client = client;
    this.#send = client._doRequest.bind(client);
    this.#connect = client._connect.bind(client);
    client._doRequest = () => this.#isFree();
    if (reconnects) client._connect = () => this.#hasLeft();
  }

  /** False when it has to wait for an answer first. */
  due(dueMs: number): boolean {
    this.#waiting.push(dueMs);
    const isPrompt = this.#isAway || this.#free > 0;
    if (this.#isAway) this.#comeBack();
    else if (isPrompt) this.#sendNext();
    return isPrompt;
  }

  /** Were it to connect at once, its connections would be dispatched long before they ask for something. */
  #hasLeft(): void {
    this.#client.emit('left');
    if (this.#waiting.length > 0) this.#comeBack();
    else this.#isAway = true;
  }

  #comeBack(): void {
    this.#isAway = false;
    this.#connect();
  }

  #isFree(): void {
    // A new connection owes nothing, and can be sent as much as any.
    if (this.#client.conn !== this.#connection) this.#free = 0;
    this.#connection = this.#client.conn;
    this.#free++;
    this.#client.emit('free');
    if (this.#waiting.length > 0) this.#sendNext();
  }

  #sendNext(): void {
    this.#free--;
    this.dueMs = this.#waiting.shift()!;
    this.#send();
  }
}
