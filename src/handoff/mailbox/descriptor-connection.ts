import type { Native, ReceivedDescriptor } from '../../native/index.ts';
import type { BareConnection } from '../receiver-contract.ts';
import { isMigrated, listenerOf } from './tag.ts';

/** One object for each connection and no closure: this is the hottest path of a worker. */
export class DescriptorConnection implements BareConnection {
  readonly kind = 'bare';
  readonly fd: number;
  readonly acceptedAtMs: number;
  readonly listener: number;
  readonly isMigrated: boolean;
  /** The header of the PROXY protocol that a worker before has taken. */
  readonly note: Uint8Array | undefined;
  readonly #native: Native;

  constructor(native: Native, { fd, stamp, tag, note }: ReceivedDescriptor) {
    this.#native = native;
    this.fd = fd;
    this.acceptedAtMs = stamp;
    this.listener = listenerOf(tag);
    this.isMigrated = isMigrated(tag);
    this.note = note;
  }

  receive(into: Buffer): number {
    return this.#native.receive(this.fd, into);
  }

  send(bytes: Buffer, isLast: boolean): number {
    return this.#native.send(this.fd, bytes, isLast);
  }

  limitUnsent(bytes: number): void {
    this.#native.limitUnsent(this.fd, bytes);
  }

  endWriting(): void {
    this.#native.endWriting(this.fd);
  }

  close(): void {
    this.#native.close(this.fd);
  }
}
