/**
 * A bare descriptor whose connection begins with a header of the PROXY protocol. The master looks at it where it lies,
 * in the kernel: to take it is the worker's. Of a connection that comes back from a worker that has, it is the note.
 */
import type { Native } from '../../native/index.ts';
import type { Endpoint, Reading } from '../../proxy-protocol/contract.ts';
import { MOST_HEADER_BYTES, readHeader } from '../../proxy-protocol/read-header.ts';
import type { Awaited, Closed } from '../contract.ts';
import { type AcceptedDescriptor, type AcceptedHandle, FdConnection } from './fd-connection.ts';

/** Of all of them: nothing in it is kept for longer than a look. */
const seen = Buffer.allocUnsafeSlow(MOST_HEADER_BYTES);

const closed: Closed = { type: 'closed' };

export class ProxiedFdConnection extends FdConnection implements Awaited {
  readonly #native: Native;
  /** Undefined until it was looked at. */
  #headerBytes: number | undefined;
  #client: Endpoint | undefined;

  constructor(native: Native, id: number, from: AcceptedDescriptor, handle?: AcceptedHandle) {
    super(native, id, from, handle);
    this.#native = native;
  }

  get peer(): string | undefined {
    return super.remoteAddress;
  }

  override get remoteAddress(): string | undefined {
    this.#lookOnce();
    if (this.#client === undefined) return super.remoteAddress;
    return this.#client.family === 'unix' ? undefined : this.#client.address;
  }

  override get remotePort(): number | undefined {
    this.#lookOnce();
    if (this.#client === undefined) return super.remotePort;
    return this.#client.family === 'unix' ? undefined : this.#client.port;
  }

  look(): Reading | Closed {
    const bytes = this.note ?? this.#peek();
    if (bytes === undefined) return closed;
    const read = readHeader(bytes);
    if (read.type === 'header') {
      this.#headerBytes = read.header.bytes.length;
      this.#client = read.header.source;
    }
    return read;
  }

  /** A header is nothing that the client has said. */
  override hasLeft(isSpeaker: boolean): boolean {
    this.#lookOnce();
    const before = this.note === undefined ? this.#headerBytes : 0;
    return this.#native.hasLeft(this.fd, isSpeaker, before);
  }

  #lookOnce(): void {
    if (this.#headerBytes === undefined) this.look();
  }

  /** Undefined for a connection that is at its end. */
  #peek(): Buffer | undefined {
    try {
      const length = this.#native.peek(this.fd, seen);
      return length === 0 ? undefined : seen.subarray(0, Math.max(length, 0));
    } catch {
      return undefined;
    }
  }
}
