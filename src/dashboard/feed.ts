/**
 * What all viewers of a master are told. It looks at the master only while somebody looks at the page, once for all of
 * them, and writes each event once: a viewer costs the copy of its bytes.
 */
import type { ServerResponse } from 'node:http';
import type { Snapshot } from '../master/observe/contract.ts';
import type { HandOver as Sampled } from '../master/observe/hand-over-sample.ts';
import type { Operations } from '../master/operations/contract.ts';
import { hostPort } from '../text/host-port.ts';
import type { Frame, Hello, Point, Told } from './contract.ts';
import { frameOf, pointOf } from './frame.ts';
import { Journal } from './journal.ts';
import { happenings } from './marks.ts';

export type Introduction = Omit<Hello, 'points' | 'marks' | 'addresses' | 'handoff' | 'app'>;

export interface FeedParts {
  readonly operations: Pick<Operations, 'watch' | 'watchHandOvers' | 'snapshot'>;
  /** Requests that were refused, by reason. */
  refused(): Frame['refused'];
  /** A viewer did not read, and was cut. */
  dropped(): void;
}

const EVERY_MS = 500;
/** Where there are many workers, what the system says of each of them costs more. */
const EVERY_OF_MANY_MS = 1000;
const MANY_WORKERS = 16;
/** Percentiles are of what happened since so many looks. */
const COMPARED = 3;
/** What the time lines show, and how long all is kept when nobody looks any more: pages are loaded again. */
const KEPT_MS = 120_000;
export const VIEWER_LIMIT = 64;
/** A viewer that has not read so much of what it was told does not look. */
export const UNREAD_LIMIT = 1_048_576;
const COMMENT_EVERY_MS = 15_000;

export class Feed {
  readonly #parts: FeedParts;
  readonly #viewers = new Set<ServerResponse>();
  #journal = new Journal();
  #points: Point[] = [];
  /** The latest last. */
  #past: Snapshot[] = [];
  #frame: Frame | undefined;
  #ends: (() => void)[] = [];
  #forgetting: NodeJS.Timeout | undefined;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  get isFull(): boolean {
    return this.#viewers.size >= VIEWER_LIMIT;
  }

  /** Writes events to the response until one of both ends it. `introduction` is of this viewer's page. */
  async add(response: ServerResponse, introduction: Introduction): Promise<void> {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'X-Accel-Buffering': 'no',
    });
    response.write('retry: 1000\n\n');
    this.#viewers.add(response);
    response.once('close', () => {
      this.#viewers.delete(response);
      if (this.#viewers.size === 0) this.#stop();
    });
    const { app, addresses, handoff, workers } = await this.#parts.operations.snapshot();
    // It may have left meanwhile.
    if (!this.#viewers.has(response)) return;
    if (this.#ends.length === 0) this.#start(workers);
    const hello: Hello = {
      ...introduction,
      ...(app === undefined ? {} : { app }),
      addresses: addresses.map(
        ({ scheme, host, port, path }) => path ?? `${scheme}://${hostPort(host, port)}`,
      ),
      handoff,
      points: this.#points,
      marks: this.#journal.marks,
    };
    this.#write(response, written('hello', hello));
    if (this.#frame !== undefined) this.#write(response, written('frame', this.#frame));
  }

  #start(workers: number): void {
    const { operations } = this.#parts;
    clearTimeout(this.#forgetting);
    const everyMs = workers > MANY_WORKERS ? EVERY_OF_MANY_MS : EVERY_MS;
    const comment = setInterval(() => this.#send(': still here\n\n'), COMMENT_EVERY_MS).unref();
    this.#ends = [
      operations.watch({ everyMs }, (snapshot) => this.#seen(snapshot)),
      operations.watchHandOvers((sample) => this.#handedOver(sample)),
      () => clearInterval(comment),
    ];
  }

  /** What happened while nobody looked was not seen: it must not seem to happen when somebody looks again. */
  #stop(): void {
    for (const end of this.#ends) end();
    this.#ends = [];
    this.#past = [];
    this.#frame = undefined;
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => this.#forget(), KEPT_MS).unref();
  }

  #forget(): void {
    this.#points = [];
    this.#journal = new Journal();
  }

  #seen(snapshot: Snapshot): void {
    const before = this.#past.at(-1);
    const frame = frameOf(snapshot, this.#past, this.#parts.refused());
    const happened = before === undefined ? [] : happenings(before, snapshot);
    const marks = this.#journal.add(happened, snapshot.atMs);
    // The first one has no rates.
    if (before !== undefined) this.#points.push(pointOf(frame));
    this.#points = this.#points.filter(({ atMs }) => atMs > snapshot.atMs - KEPT_MS);
    this.#past = [...this.#past, snapshot].slice(-COMPARED);
    this.#frame = frame;
    this.#send(written('frame', frame) + (marks.length > 0 ? written('marks', marks) : ''));
  }

  #handedOver(sample: readonly Sampled[]): void {
    const told = sample.map(({ slot, tookMs }) => [slot, Math.round(tookMs * 100) / 100] as const);
    this.#send(written('handovers', told));
  }

  #send(text: string): void {
    for (const viewer of this.#viewers) this.#write(viewer, text);
  }

  #write(viewer: ServerResponse, text: string): void {
    if (viewer.destroyed) return;
    if (viewer.writableLength > UNREAD_LIMIT) {
      viewer.destroy();
      this.#parts.dropped();
      return;
    }
    viewer.write(text);
  }
}

/** JSON has no line break of its own, so nothing in it can end the event or begin another. */
export function written<Name extends keyof Told>(name: Name, told: Told[Name]): string {
  return `event: ${name}\ndata: ${JSON.stringify(told)}\n\n`;
}
