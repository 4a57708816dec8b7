/**
 * What all viewers of a master are told. It looks at the master only while somebody looks at the page, once for all of
 * them.
 */
import type { ServerResponse } from 'node:http';
import type { Snapshot } from '../master/observe/contract.ts';
import { SAMPLE_EVERY_MS, type HandOver as Sampled } from '../master/observe/hand-over-sample.ts';
import type { Operations } from '../master/operations/contract.ts';
import { hostPort } from '../text/host-port.ts';
import type { Frame, HandOver, Hello, Point, Told } from './contract.ts';
import { frameOf, pointOf } from './frame.ts';
import { Journal } from './journal.ts';
import { happenings } from './marks.ts';
import { Viewers } from './viewers.ts';

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
const COMMENT_EVERY_MS = 15_000;
/** To more than these, hand-overs go out with the frames: each write wakes whoever reads. */
const FEW_VIEWERS = 4;
/** No more of them wait for a frame. */
const MOST_HAND_OVERS = 60;

export class Feed {
  readonly #parts: FeedParts;
  readonly #viewers: Viewers;
  #journal = new Journal();
  #points: Point[] = [];
  /** The latest last. */
  #past: Snapshot[] = [];
  #frame: Frame | undefined;
  /** That go out with the next frame. */
  #handOvers: HandOver[] = [];
  #ends: (() => void)[] = [];
  #forgetting: NodeJS.Timeout | undefined;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#viewers = new Viewers(() => parts.dropped());
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  get isFull(): boolean {
    return this.#viewers.isFull;
  }

  /** Writes events to the response until one of both ends it. `introduction` is of this viewer's page. */
  async add(response: ServerResponse, introduction: Introduction): Promise<void> {
    this.#viewers.add(response, () => {
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
    const frame = this.#frame === undefined ? '' : written('frame', this.#frame);
    this.#viewers.tellOne(response, written('hello', hello) + frame);
  }

  #start(workers: number): void {
    const { operations } = this.#parts;
    clearTimeout(this.#forgetting);
    const everyMs = workers > MANY_WORKERS ? EVERY_OF_MANY_MS : EVERY_MS;
    const comment = setInterval(() => this.#viewers.tell(': still here\n\n'), COMMENT_EVERY_MS).unref();
    this.#ends = [
      operations.watch({ everyMs }, (snapshot) => this.#seen(snapshot, everyMs)),
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
    this.#handOvers = [];
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => this.#forget(), KEPT_MS).unref();
  }

  #forget(): void {
    this.#points = [];
    this.#journal = new Journal();
  }

  #seen(snapshot: Snapshot, everyMs: number): void {
    const before = this.#past.at(-1);
    const frame = frameOf(snapshot, this.#past, this.#parts.refused());
    const happened = before === undefined ? [] : happenings(before, snapshot);
    const marks = this.#journal.add(happened, snapshot.atMs);
    // The first one has no rates.
    if (before !== undefined) this.#points.push(pointOf(frame));
    this.#points = this.#points.filter(({ atMs }) => atMs > snapshot.atMs - KEPT_MS);
    this.#past = [...this.#past, snapshot].slice(-COMPARED);
    this.#frame = frame;
    const each = this.#handOvers;
    this.#handOvers = [];
    this.#viewers.tell(
      written('frame', frame) +
        (marks.length > 0 ? written('marks', marks) : '') +
        (each.length > 0 ? written('handovers', { overMs: everyMs, each }) : ''),
    );
  }

  #handedOver(sample: readonly Sampled[]): void {
    const each = sample.map(({ slot, tookMs }): HandOver => [slot, Math.round(tookMs * 100) / 100]);
    if (this.#viewers.size <= FEW_VIEWERS)
      this.#viewers.tell(written('handovers', { overMs: SAMPLE_EVERY_MS, each }));
    else this.#handOvers = [...this.#handOvers, ...each].slice(-MOST_HAND_OVERS);
  }
}

/** JSON has no line break of its own, so nothing in it can end the event or begin another. */
export function written<Name extends keyof Told>(name: Name, told: Told[Name]): string {
  return `event: ${name}\ndata: ${JSON.stringify(told)}\n\n`;
}
