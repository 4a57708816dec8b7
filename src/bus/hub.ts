/** The relay with what it needs of the world: streams to and from the processes, turns, and time. */
import type { Identity } from './address.ts';
import type { Bus } from './contract.ts';
import { createEndpoint } from './endpoint/endpoint.ts';
import { MOST_MESSAGE_BYTES } from './limits.ts';
import type { Member } from './relay/member.ts';
import { Relay, type RelayCounts, type RelayParts } from './relay/relay.ts';
import type { RollParts } from './relay/roll.ts';
import { FrameReader } from './wire/frame-reader.ts';

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
  /** Tells of what no process writes, once. */
  readonly identity: Identity;
}

export interface Hub {
  readonly counts: RelayCounts;
  attach(identity: Identity, stream: Stream, misbehaved: (what: string) => void): Attached;
  /** A member in this very process. */
  join(identity: Identity): Bus;
  close(): void;
}

/**
 * What the hub reads in one turn of the event loop, whoever sent it: everything else that is due comes in between, and
 * waits no longer than this.
 */
const SLICE_MS = 0.25;
/** The clock is looked at once for so many frames. */
const FRAMES_PER_LOOK = 32;
const EXPIRE_EVERY_MS = 250;

interface Link extends Attached {
  readonly member: Member;
  readonly reader: FrameReader;
  readonly stream: Stream;
  readonly misbehaved: (what: string) => void;
  isPaused: boolean;
  hasEnded: boolean;
}

export function createHub({ now, failed, ...roll }: HubParts): Hub {
  const links = new Map<Member, Link>();
  const inProcess = new Map<Member, { receive(bytes: Buffer): void; end(reason: string): void }>();
  /** With something left to read. */
  const unread = new Set<Link>();
  let isTurnDue = false;
  let timer: NodeJS.Timeout | undefined;

  const relay = new Relay({
    ...roll,
    failed,
    wake: () => setImmediate(flush),
    holds() {
      timer ??= setInterval(() => {
        if (relay.expire(now())) return;
        clearInterval(timer);
        timer = undefined;
      }, EXPIRE_EVERY_MS).unref();
    },
  });

  function flush(): void {
    for (const member of relay.flush()) {
      const local = inProcess.get(member);
      if (local !== undefined) for (const chunk of member.out.take()) local.receive(bufferOf(chunk));
      else writeTo(links.get(member));
    }
    // Those that were not read, as the fate of too much that they had sent was not known.
    for (const link of unread) if (!link.member.isAhead) takeTurn();
  }

  function writeTo(link: Link | undefined): void {
    if (link?.stream.isReady && link.member.out.bytes > 0) link.stream.write(link.member.out.take());
  }

  function takeTurn(): void {
    if (isTurnDue) return;
    isTurnDue = true;
    setImmediate(readSome);
  }

  function readSome(): void {
    isTurnDue = false;
    const untilMs = now() + SLICE_MS;
    for (const link of unread) {
      if (link.member.isAhead) continue;
      // Whoever was not read to the end comes last in the next turn.
      unread.delete(link);
      if (!read(link, untilMs)) unread.add(link);
      if (now() >= untilMs) break;
    }
    for (const link of unread) if (!link.member.isAhead) takeTurn();
  }

  /** True when nothing is left to read. */
  function read(link: Link, untilMs: number): boolean {
    const { member, reader, stream } = link;
    for (let count = 1; ; count++) {
      const frame = reader.next();
      if (frame === undefined) break;
      const flaw = relay.receive(member, frame, true);
      if (flaw !== undefined) return dismiss(link, flaw);
      if (member.isAhead || (count % FRAMES_PER_LOOK === 0 && now() >= untilMs)) return false;
    }
    if (reader.flaw !== undefined) return dismiss(link, reader.flaw);
    if (link.hasEnded) relay.leave(member);
    else if (link.isPaused) {
      link.isPaused = false;
      stream.resume();
    }
    return true;
  }

  function dismiss(link: Link, flaw: string): true {
    links.delete(link.member);
    relay.leave(link.member);
    link.stream.pause();
    link.misbehaved(flaw);
    return true;
  }

  function attach(identity: Identity, stream: Stream, misbehaved: (what: string) => void): Attached {
    const member = relay.enter(identity);
    const link: Link = {
      ...{ identity, member, stream, misbehaved, isPaused: false, hasEnded: false },
      reader: new FrameReader(MOST_MESSAGE_BYTES),
      received(bytes) {
        link.reader.push(bytes);
        if (read(link, now() + SLICE_MS)) return;
        link.isPaused = true;
        stream.pause();
        unread.add(link);
        takeTurn();
      },
      drained: () => writeTo(links.get(member)),
      ended() {
        link.hasEnded = true;
        if (!unread.has(link) || member.isAhead) {
          unread.delete(link);
          relay.leave(member);
        }
        links.delete(member);
      },
      serves: () => relay.serves(member, now()),
    };
    links.set(member, link);
    return link;
  }

  return {
    counts: relay.counts,
    attach,
    join(identity) {
      const member = relay.enter(identity);
      relay.serves(member, now());
      const reader = new FrameReader(MOST_MESSAGE_BYTES);
      const endpoint = createEndpoint({
        identity,
        soon: setImmediate,
        write(chunks) {
          for (const chunk of chunks) {
            reader.push(bufferOf(chunk));
            for (let frame = reader.next(); frame !== undefined; frame = reader.next())
              relay.receive(member, frame, true);
          }
        },
      });
      inProcess.set(member, endpoint);
      return endpoint.bus;
    },
    close() {
      clearInterval(timer);
      for (const endpoint of inProcess.values()) endpoint.end('lb has stopped');
    },
  };
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
