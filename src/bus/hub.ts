// over the limit: what the relay needs of the world is told in one place
/** The relay with what it needs of the world: streams to and from the processes, turns, and time. */
import type { Identity } from './address.ts';
import type { Bus } from './contract.ts';
import { createEndpoint, type Endpoint } from './endpoint/endpoint.ts';
import { MOST_MESSAGE_BYTES } from './limits.ts';
import type { RelayCounts } from './relay/fates.ts';
import type { Member } from './relay/member.ts';
import { Relay, type RelayParts } from './relay/relay.ts';
import type { RollParts } from './relay/roll.ts';
import { FrameReader } from './wire/frame-reader.ts';
import type { Frame } from './wire/frames.ts';

export interface HubParts extends RollParts {
  /** Monotonic milliseconds. */
  now(): number;
  /** A message did not reach a process. */
  failed: RelayParts['failed'];
}

/** A stream to a process, as far as the hub needs it. */
export interface Stream {
  /** It takes more: what it was given before is nearly written. `drained` is told when it does again. */
  readonly isReady: boolean;
  write(chunks: readonly Uint8Array[]): void;
  /** Stops and starts what `received` is told. */
  pause(): void;
  resume(): void;
}

/** What a stream tells. */
export interface Attached {
  received(bytes: Buffer): void;
  drained(): void;
  /** Everything it brought was told before. */
  ended(): void;
  /** It serves its slot, or is the agent, from now on. */
  serves(): void;
  /** What is sent to its seat waits for it from now on, until it serves. */
  succeeds(): void;
  /** Nothing more that is sent to its seat goes to it. */
  resigns(): void;
  /** It has been sent something that it has not handled, or answered. */
  readonly isBusy: boolean;
}

/**
 * What the hub reads in one turn of the event loop, whoever sent it: everything else that is due comes in between, and
 * waits no longer than this.
 */
const SLICE_MS = 0.25;
/** The clock is looked at once for so many frames. */
const FRAMES_PER_LOOK = 32;
const EXPIRE_EVERY_MS = 250;

interface Link {
  readonly member: Member;
  readonly reader: FrameReader;
  readonly stream: Stream;
  /** Tells of what no process writes, once. */
  readonly misbehaved: (what: string) => void;
  isPaused: boolean;
  /** What came while it was paused: Node reads on when a child has ended (`flushStdio` in lib/internal/child_process.js). */
  readonly backlog: Buffer[];
  hasEnded: boolean;
}

export class Hub {
  readonly #now: () => number;
  readonly #relay: Relay;
  readonly #links = new Map<Member, Link>();
  readonly #inProcess = new Map<Member, Endpoint>();
  /** With something left to read. */
  readonly #unread = new Set<Link>();
  #isTurnDue = false;
  readonly #leftListeners: ((identity: Identity) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor({ now, ...parts }: HubParts) {
    this.#now = now;
    this.#relay = new Relay({
      ...parts,
      wake: () => setImmediate(() => this.#flush()),
      holds: () => this.#expireRegularly(),
    });
  }

  get counts(): RelayCounts {
    return this.#relay.counts;
  }

  /** `misbehaved` is told of what no process writes, once; then nothing more is read. */
  attach(
    identity: Identity,
    stream: Stream,
    misbehaved: (what: string) => void,
    isStandby = false,
  ): Attached {
    const member = this.#relay.enter(identity, isStandby);
    const reader = new FrameReader(MOST_MESSAGE_BYTES);
    const link: Link = { member, reader, stream, misbehaved, isPaused: false, backlog: [], hasEnded: false };
    this.#links.set(member, link);
    return {
      received: (bytes) => this.#received(link, bytes),
      drained: () => {
        this.#write(link);
        // It may have been left unread as it did not read itself.
        this.#turnIfUnread();
      },
      ended: () => this.#ended(link),
      serves: () => this.#relay.serves(member, this.#now()),
      succeeds: () => this.#relay.succeeds(member),
      resigns: () => this.#relay.resigns(member),
      get isBusy() {
        return member.unhandled.length > 0 || member.toAnswer.size > 0;
      },
    };
  }

  /** A member in this very process. */
  join(identity: Identity): Bus {
    const member = this.#relay.enter(identity);
    this.#relay.serves(member, this.#now());
    const reader = new FrameReader(MOST_MESSAGE_BYTES);
    const endpoint = createEndpoint({
      identity,
      soon: setImmediate,
      write: (chunks) => {
        for (const chunk of chunks) {
          reader.push(bufferOf(chunk));
          for (let frame = reader.next(); frame !== undefined; frame = reader.next())
            this.#relay.receive(member, frame, true);
        }
      },
    });
    this.#inProcess.set(member, endpoint);
    return endpoint.bus;
  }

  /** Told of each process that is gone, after the last thing it said. */
  onLeft(listener: (identity: Identity) => void): void {
    this.#leftListeners.push(listener);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const endpoint of this.#inProcess.values()) endpoint.end('lb has stopped');
  }

  #received(link: Link, bytes: Buffer): void {
    if (link.isPaused) {
      link.backlog.push(bytes);
      return;
    }
    link.reader.push(bytes);
    const isReadToEnd = this.#read(link, this.#now() + SLICE_MS);
    // Receivers begin while the rest is read.
    this.#flush();
    if (isReadToEnd) return;
    link.isPaused = true;
    link.stream.pause();
    this.#unread.add(link);
    this.#takeTurn();
  }

  /** What it sent before is read first, unless it had sent too much. */
  #ended(link: Link): void {
    link.hasEnded = true;
    this.#links.delete(link.member);
    if (this.#unread.has(link) && !link.member.isAhead) return;
    this.#unread.delete(link);
    this.#leave(link.member);
  }

  #leave(member: Member): void {
    this.#relay.leave(member);
    for (const listener of this.#leftListeners) listener(member.id);
  }

  #flush(): void {
    for (const member of this.#relay.flush()) {
      const endpoint = this.#inProcess.get(member);
      if (endpoint === undefined) this.#write(this.#links.get(member));
      else for (const chunk of member.out.take()) endpoint.receive(bufferOf(chunk));
    }
    this.#turnIfUnread();
  }

  #write(link: Link | undefined): void {
    if (link?.stream.isReady && link.member.out.bytes > 0) link.stream.write(link.member.out.take());
  }

  #takeTurn(): void {
    if (this.#isTurnDue) return;
    this.#isTurnDue = true;
    setImmediate(() => this.#readSome());
  }

  /** Whoever has sent too much is read again when the fate of some of it is known. */
  #turnIfUnread(): void {
    for (const { member } of this.#unread) if (!member.isAhead) this.#takeTurn();
  }

  #readSome(): void {
    this.#isTurnDue = false;
    const untilMs = this.#now() + SLICE_MS;
    for (const link of [...this.#unread]) {
      if (link.member.isAhead) continue;
      // Whoever was not read to the end comes last in the next turn.
      this.#unread.delete(link);
      if (!this.#read(link, untilMs)) this.#unread.add(link);
      if (this.#now() >= untilMs) break;
    }
    this.#flush();
  }

  /** True when nothing is left to read. */
  #read(link: Link, untilMs: number): boolean {
    const { member, reader, stream } = link;
    for (let count = 1; ; count++) {
      const frame = reader.next() ?? nextOf(link);
      if (frame === undefined) break;
      const flaw = this.#relay.receive(member, frame, true);
      if (flaw !== undefined) return this.#dismiss(link, flaw);
      if (member.isAhead || (count % FRAMES_PER_LOOK === 0 && this.#now() >= untilMs)) return false;
    }
    if (reader.flaw !== undefined) return this.#dismiss(link, reader.flaw);
    if (link.hasEnded) this.#leave(member);
    else if (link.isPaused) {
      link.isPaused = false;
      stream.resume();
    }
    return true;
  }

  #dismiss({ member, stream, misbehaved }: Link, flaw: string): true {
    this.#links.delete(member);
    this.#leave(member);
    stream.pause();
    misbehaved(flaw);
    return true;
  }

  #expireRegularly(): void {
    this.#timer ??= setInterval(() => {
      if (this.#relay.expire(this.#now())) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    }, EXPIRE_EVERY_MS).unref();
  }
}

function nextOf({ reader, backlog }: Link): Frame | undefined {
  for (let bytes = backlog.shift(); bytes !== undefined; bytes = backlog.shift()) {
    reader.push(bytes);
    const frame = reader.next();
    if (frame !== undefined) return frame;
  }
  return undefined;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
