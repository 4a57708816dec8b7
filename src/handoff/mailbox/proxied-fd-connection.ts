/**
 * A bare descriptor whose connection begins with a header of the PROXY protocol. The master looks at it where it lies,
 * in the kernel: to take it is the worker's. Of a connection that comes back from a worker that has, it is the note.
 */
import type { Native } from '../../native/index.ts';
import type { ProxyHeader, Reading } from '../../proxy-protocol/contract.ts';
import { MOST_HEADER_BYTES, readHeader } from '../../proxy-protocol/read-header.ts';
import type { Awaited, Closed } from '../contract.ts';
import { type AcceptedDescriptor, type AcceptedHandle, FdConnection } from './fd-connection.ts';

/** Of all of them: what lies in it is of the connection that was looked at last. */
const seen = Buffer.allocUnsafeSlow(MOST_HEADER_BYTES);
let latest: { readonly of: ProxiedFdConnection; readonly header: ProxyHeader } | undefined;

const closed: Closed = { type: 'closed' };

export class ProxiedFdConnection extends FdConnection implements Awaited {
  readonly isUnix: boolean;
  readonly #native: Native;

  constructor(native: Native, id: number, from: AcceptedDescriptor, handle?: AcceptedHandle) {
    super(native, id, from, handle);
    this.#native = native;
    this.isUnix = from.isUnix === true;
  }

  get peer(): string | undefined {
    return super.remoteAddress;
  }

  get peerPort(): number | undefined {
    return super.remotePort;
  }

  override get remoteAddress(): string | undefined {
    const client = this.#header?.source;
    if (client === undefined) return super.remoteAddress;
    return client.family === 'unix' ? undefined : client.address;
  }

  override get remotePort(): number | undefined {
    const client = this.#header?.source;
    if (client === undefined) return super.remotePort;
    return client.family === 'unix' ? undefined : client.port;
  }

  look(): Reading | Closed {
    const bytes = this.note ?? this.#peek();
    if (bytes === undefined) return closed;
    const read = readHeader(bytes);
    if (read.type === 'header') latest = { of: this, header: read.header };
    return read;
  }

  /** A header is nothing that the client has said. */
  override hasLeft(isSpeaker: boolean): boolean {
    const before = this.note === undefined ? this.#header?.bytes.length : 0;
    return this.#native.hasLeft(this.fd, isSpeaker, before);
  }

  get #header(): ProxyHeader | undefined {
    if (latest?.of === this) return latest.header;
    const read = this.look();
    return read.type === 'header' ? read.header : undefined;
  }

  /** Undefined for a connection that is at its end. */
  #peek(): Buffer | undefined {
    latest = undefined;
    try {
      const length = this.#native.peek(this.fd, seen);
      return length === 0 ? undefined : seen.subarray(0, Math.max(length, 0));
    } catch {
      return undefined;
    }
  }
}
