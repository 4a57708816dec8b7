/** The relay with what it needs of the world: streams to and from the processes, turns, and time. */
import type { Identity } from './address.ts';
import type { Bus } from './contract.ts';
import { createEndpoint, type Endpoint } from './endpoint/endpoint.ts';
import { MOST_MESSAGE_BYTES } from './limits.ts';
import { Link, type Stream } from './link.ts';
import { Reading } from './reading.ts';
import type { RelayCounts } from './relay/fates.ts';
import type { Member } from './relay/member.ts';
import { Relay, type RelayParts } from './relay/relay.ts';
import type { RollParts } from './relay/roll.ts';
import { FrameReader } from './wire/frame-reader.ts';

export interface HubParts extends RollParts {
  /** Monotonic milliseconds. */
  now(): number;
  /** The process goes on while messages wait for somebody. */
  readonly keepsAlive?: boolean;
  /** A message did not reach a process. */
  failed: RelayParts['failed'];
}

/** What a stream tells. */
export interface Attached {
  received(bytes: Buffer): void;
  drained(): void;
  /** Everything it brought was told before. Nothing more is written to it. */
  ended(): void;
  /** It is about to end. */
  drains(): void;
  /** It serves its slot, or is the agent, from now on. */
  serves(): void;
  /** What is sent to its seat waits for it from now on, until it serves. */
  succeeds(): void;
  /** Nothing more that is sent to its seat goes to it. */
  resigns(): void;
  /** It has been sent something that it has not handled, or answered. */
  readonly isBusy: boolean;
}

const EXPIRE_EVERY_MS = 250;

export class Hub {
  readonly #now: () => number;
  readonly #relay: Relay;
  readonly #reading: Reading;
  readonly #links = new Map<Member, Link>();
  readonly #inProcess = new Map<Member, Endpoint>();
  readonly #keepsAlive: boolean;
  readonly #leftListeners: ((identity: Identity) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor({ now, keepsAlive = false, ...parts }: HubParts) {
    this.#now = now;
    this.#keepsAlive = keepsAlive;
    this.#relay = new Relay({
      ...parts,
      wake: () => setImmediate(() => this.#flush()),
      holds: () => this.#expireRegularly(),
    });
    this.#reading = new Reading({
      now,
      receive: (member, frame) => this.#relay.receive(member, frame),
      flush: () => this.#flush(),
      finished: (link) => this.#leave(link.member),
      misbehaved: (link, what) => {
        this.#leave(link.member);
        link.misbehaved(what);
      },
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
    const link = new Link(member, stream, misbehaved);
    this.#links.set(member, link);
    return {
      received: (bytes) => this.#reading.received(link, bytes),
      drained: () => {
        link.write();
        // It may have been left unread as it did not read itself.
        this.#reading.turnIfUnread();
      },
      ended: () => this.#ended(link),
      drains: () => this.#relay.drains(member),
      serves: () => this.#relay.serves(member, this.#now()),
      succeeds: () => this.#relay.succeeds(member),
      resigns: () => this.#relay.resigns(member),
      get isBusy() {
        return member.held.length > 0 || member.unhandled.length > 0 || member.toAnswer.size > 0;
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
      now: this.#now,
      write: (chunks) => {
        for (const chunk of chunks) {
          reader.push(bufferOf(chunk));
          for (let frame = reader.next(); frame !== undefined; frame = reader.next())
            this.#relay.receive(member, frame);
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

  /** What it sent before is read first, and each of it has its fate. */
  #ended(link: Link): void {
    link.hasEnded = true;
    link.write();
    if (this.#reading.isRead(link)) this.#leave(link.member);
    else this.#relay.retires(link.member);
  }

  #leave(member: Member): void {
    if (!this.#links.delete(member)) return;
    this.#relay.leave(member);
    for (const listener of this.#leftListeners) listener(member.id);
  }

  #flush(): void {
    for (const member of this.#relay.flush()) {
      const endpoint = this.#inProcess.get(member);
      if (endpoint === undefined) this.#links.get(member)?.write();
      else for (const chunk of member.out.take()) endpoint.receive(bufferOf(chunk));
    }
    this.#reading.turnIfUnread();
  }

  #expireRegularly(): void {
    this.#timer ??= setInterval(() => {
      if (this.#relay.expire(this.#now())) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    }, EXPIRE_EVERY_MS);
    if (!this.#keepsAlive) this.#timer.unref();
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
