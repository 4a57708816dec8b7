/**
 * The end of connections that were answered without a socket: half-closed, until the client closes too.
 *
 * Closed outright, a connection is reset by what still arrives, and the client can lose its answer (RFC 9112
 * section 9.6). So where a client may still send, the connection stays for a moment: nearly every client closes
 * within a round trip, and one look finds the end. One that does send gets a socket which discards it.
 */

/** A bare connection, as far as it is needed here. */
export interface HalfClosable {
  /** Bytes the client has sent by now: their number, 0 at the end of the stream, -1 for none yet. Throws if it failed. */
  receive(into: Buffer): number;
  endWriting(): void;
  close(): void;
}

export interface HalfClosedParts<Connection extends HalfClosable> {
  /** Monotonic milliseconds. */
  now(): number;
  /** Discards by a socket what the client sends; `gone` is to be called once when the connection is. */
  discard(connection: Connection, gone: () => void): void;
  /** Milliseconds in which the client has to close or send something. */
  readonly lingerMs: number;
  /** Of those whose clients do not close about so many are kept; then the oldest are closed. */
  readonly most: number;
}

export interface HalfClosed<Connection extends HalfClosable> {
  /** Half-closes the connection; it is closed when its client has closed. */
  add(connection: Connection): void;
  /** Resolves when none is left. */
  drain(): Promise<void>;
}

export function createHalfClosed<Connection extends HalfClosable>(
  parts: HalfClosedParts<Connection>,
): HalfClosed<Connection> {
  return new HalfClosedConnections(parts);
}

/** How often the clients are looked at. Most have closed by the first time. */
const LOOK_EVERY_MS = 25;

interface Waiting<Connection> {
  readonly connection: Connection;
  readonly sinceMs: number;
}

class HalfClosedConnections<Connection extends HalfClosable> implements HalfClosed<Connection> {
  readonly #parts: HalfClosedParts<Connection>;
  readonly #probe = Buffer.allocUnsafeSlow(1);
  /** In order of age. */
  #waiting: Waiting<Connection>[] = [];
  #discarding = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #drained: (() => void)[] = [];

  constructor(parts: HalfClosedParts<Connection>) {
    this.#parts = parts;
  }

  add(connection: Connection): void {
    try {
      connection.endWriting();
    } catch {
      connection.close();
      return;
    }
    this.#waiting.push({ connection, sinceMs: this.#parts.now() });
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  drain(): Promise<void> {
    if (this.#isEmpty) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  get #isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#discarding === 0;
  }

  #look(): void {
    const { now, lingerMs, most } = this.#parts;
    const endedMs = now() - lingerMs;
    const surplus = this.#waiting.length - most;
    this.#waiting = this.#waiting.filter(({ connection, sinceMs }, position) => {
      if (this.#isSettled(connection)) return false;
      if (position >= surplus && sinceMs > endedMs) return true;
      connection.close();
      return false;
    });
    this.#checkDrained();
    // Stopping it here spares a worker with one connection at a time a timer for each.
    if (this.#waiting.length > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** True when it is closed, or a socket's. */
  #isSettled(connection: Connection): boolean {
    const length = this.#received(connection);
    if (length < 0) return false;
    if (length > 0) this.#discard(connection);
    else connection.close();
    return true;
  }

  #received(connection: Connection): number {
    try {
      return connection.receive(this.#probe);
    } catch {
      // It failed: there is nobody left to wait for.
      return 0;
    }
  }

  #discard(connection: Connection): void {
    this.#discarding++;
    this.#parts.discard(connection, () => {
      this.#discarding--;
      this.#checkDrained();
    });
  }

  #checkDrained(): void {
    if (this.#isEmpty) for (const resolve of this.#drained.splice(0)) resolve();
  }
}
