/** The worker's side of a connection that begins with a header of the PROXY protocol: the master has seen that it is whole. */
import type { ProxyHeader } from '../../proxy-protocol/contract.ts';
import { MOST_HEADER_BYTES, readHeader } from '../../proxy-protocol/read-header.ts';
import type { BareConnection, ConnectionServer, ReceivedConnection } from '../receiver-contract.ts';
import type { DescriptorConnection } from './descriptor-connection.ts';

/** The same server, for such connections. */
export function unwrapping(server: ConnectionServer, native: Peeking): ConnectionServer {
  return {
    wants: (listener, passing) => server.wants(listener, passing),
    take(connection: ReceivedConnection) {
      server.take(new ProxiedConnection(connection as DescriptorConnection, native));
    },
  };
}

interface Peeking {
  peek(fd: number, into: Buffer): number;
}

const seen = Buffer.allocUnsafeSlow(MOST_HEADER_BYTES);

class ProxiedConnection implements BareConnection {
  readonly kind = 'bare';
  readonly fd: number;
  readonly acceptedAtMs: number;
  readonly listener: number;
  readonly isMigrated: boolean;
  readonly #inner: DescriptorConnection;
  readonly #native: Peeking;
  #header: ProxyHeader | undefined;

  constructor(inner: DescriptorConnection, native: Peeking) {
    this.fd = inner.fd;
    this.acceptedAtMs = inner.acceptedAtMs;
    this.listener = inner.listener;
    this.isMigrated = inner.isMigrated;
    this.#inner = inner;
    this.#native = native;
    if (inner.note !== undefined) this.#header = headerOf(inner.note);
  }

  /** Exactly its bytes are taken, as libuv is to find the client's. */
  get proxied(): ProxyHeader {
    if (this.#header !== undefined) return this.#header;
    const length = Math.max(this.#native.peek(this.fd, seen), 0);
    const header = headerOf(seen.subarray(0, length));
    this.#inner.receive(seen.subarray(0, header.bytes.length));
    this.#header = header.copy();
    return this.#header;
  }

  /** The header comes with the first bytes, which saves a call to the system. */
  receive(into: Buffer): number {
    const isTaken =
      this.#header !== undefined || (into.length < MOST_HEADER_BYTES && this.proxied !== undefined);
    if (isTaken) return this.#inner.receive(into);
    const length = this.#inner.receive(into);
    if (length === 0) return 0;
    const header = headerOf(into.subarray(0, Math.max(length, 0)));
    const left = length - header.bytes.length;
    this.#header = header.copy();
    into.copyWithin(0, length - left, length);
    // The end of the stream is told by the next call.
    return left === 0 ? -1 : left;
  }

  send(bytes: Buffer, isLast: boolean): number {
    return this.#inner.send(bytes, isLast);
  }

  limitUnsent(bytes: number): void {
    this.#inner.limitUnsent(bytes);
  }

  endWriting(): void {
    this.#inner.endWriting();
  }

  close(): void {
    this.#inner.close();
  }
}

/** Throws where it is not whole: the connection has failed since the master looked. */
function headerOf(bytes: Uint8Array): ProxyHeader {
  const read = readHeader(bytes);
  if (read.type !== 'header') throw new Error('the connection has lost its PROXY header');
  return read.header;
}
