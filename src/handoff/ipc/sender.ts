/**
 * The master's side of the `ipc` transport: Node's own handle passing, without its holes.
 *
 * The native handle is sent, as node:cluster does. Node then neither detaches the master's socket nor
 * re-sends on its own (`postSend` exists only for net.Socket, lib/internal/child_process.js), so the
 * connection stays the master's until the worker says it took it, which is what `keepOpen` gives a
 * net.Socket; and the socket lists that make `server.close()` ask every worker are not built.
 *
 * - A worker that dies before it took a connection has not read a byte of it: it is returned, and redispatched.
 * - A worker at its descriptor limit receives the message without the handle, and refuses it. Where Node's own channel
 *   brings it, Node drops both without a word to either side: a probe behind it, on the same ordered channel, finds
 *   that out.
 */
import type { Server, Socket } from 'node:net';
import type { ProcessId, ReturnReason } from '../../dispatch/contract.ts';
import type { Channel } from '../../protocol/channel.ts';
import {
  type AcceptOptions,
  type Connection,
  type Handoff,
  type HandoffEvents,
  unheard,
} from '../contract.ts';
import type {
  ConnectionMessage,
  ProbedMessage,
  ProbeMessage,
  RefusedMessage,
  TakenMessage,
} from './messages.ts';
import { acceptProxied } from './proxied-socket.ts';
import { type Peeking, SocketConnection } from './socket-connection.ts';

interface Pending {
  readonly connection: SocketConnection;
  /** Position among all that was sent on this channel: a connection that comes back keeps its id, not its place. */
  readonly place: number;
}

/** A worker's channel and what was sent on it, in order of sending. */
interface Lane {
  readonly channel: Channel;
  readonly pending: Map<number, Pending>;
  sent: number;
  probedUpTo: number;
}

export class IpcSender<Process extends ProcessId> implements Handoff<Process> {
  readonly name = 'ipc';
  readonly tellsOverdue = false;
  readonly #lanes = new Map<Process, Lane>();
  #events: HandoffEvents<Process> = unheard;
  readonly #now: () => number;
  readonly #native: Peeking | undefined;
  #nextId = 1;

  /** `native` sees clients that left while they waited; nothing else here needs it. */
  constructor(now: () => number, native?: Peeking) {
    this.#now = now;
    this.#native = native;
  }

  observe(events: HandoffEvents<Process>): void {
    this.#events = events;
  }

  /** A process exists, reached by `channel`. */
  attach(process: Process, channel: Channel): void {
    const lane: Lane = { channel, pending: new Map(), sent: 0, probedUpTo: 0 };
    this.#lanes.set(process, lane);
    channel.on<TakenMessage>('pointsman:taken', ({ id, load }) => {
      const entry = settle(lane, id);
      if (entry === undefined) return;
      this.#events.taken(process, entry.connection);
      entry.connection.release();
      this.#events.reported(process, load);
    });
    channel.on<RefusedMessage>('pointsman:refused', ({ id, isDeclined }) => {
      this.#events.moved(process);
      this.#giveBack(process, lane, id, isDeclined ? 'declined' : 'refused');
    });
    channel.on<ProbedMessage>('pointsman:probed', ({ upTo }) => {
      this.#events.moved(process);
      for (const [id, { place }] of [...lane.pending]) {
        if (place <= upTo) this.#giveBack(process, lane, id, 'undelivered');
      }
    });
  }

  acceptFrom(
    server: Server,
    { listener, gate }: AcceptOptions,
    accept: (connection: Connection) => void,
  ): void {
    if (gate !== undefined) {
      const nextId = () => this.#nextId++;
      acceptProxied(server, { listener, gate, nextId, now: this.#now, native: this.#native }, accept);
      return;
    }
    server.on('connection', (socket: Socket) =>
      accept(new SocketConnection(this.#nextId++, listener, socket, this.#now(), this.#native)),
    );
  }

  detach(process: Process): void {
    const lane = this.#lanes.get(process);
    if (lane === undefined) return;
    this.#lanes.delete(process);
    for (const id of [...lane.pending.keys()]) this.#giveBack(process, lane, id, 'worker-exit');
  }

  send(process: Process, connection: Connection): void {
    const lane = this.#lanes.get(process);
    if (lane === undefined)
      throw new Error(`the process of slot ${process.slot} has no channel to hand a connection to`);
    const held = connection as SocketConnection;
    lane.pending.set(held.id, { connection: held, place: ++lane.sent });
    const message: ConnectionMessage = {
      type: 'pointsman:connection',
      id: held.id,
      listener: held.listener,
      acceptedAtMs: held.acceptedAtMs,
      ...(held.header === undefined ? {} : { header: Buffer.from(held.header).toString('base64') }),
    };
    lane.channel.send(message, held.handle, (error) => {
      if (error !== null) this.#giveBack(process, lane, held.id, 'undelivered');
    });
  }

  pending(process: Process): number {
    return this.#lanes.get(process)?.pending.size ?? 0;
  }

  /** Nothing to do: workers tell by message what they took. */
  refresh(): void {}

  wantRoom(): void {}

  /** A handle that went into Node's channel cannot be called back while the worker lives. */
  reclaim(): number {
    return 0;
  }

  probe(process: Process): void {
    const lane = this.#lanes.get(process);
    if (lane === undefined || lane.pending.size === 0 || lane.sent === lane.probedUpTo) return;
    lane.probedUpTo = lane.sent;
    const message: ProbeMessage = { type: 'pointsman:probe', upTo: lane.sent };
    lane.channel.send(message);
  }

  #giveBack(process: Process, lane: Lane, id: number, reason: ReturnReason): void {
    const entry = settle(lane, id);
    if (entry !== undefined) this.#events.returned(process, entry.connection, reason);
  }
}

/** Takes a connection off the lane; undefined when it was settled before. */
function settle(lane: Lane, id: number): Pending | undefined {
  const entry = lane.pending.get(id);
  lane.pending.delete(id);
  return entry;
}
