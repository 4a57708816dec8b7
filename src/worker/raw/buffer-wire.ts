import type { Wire } from './exchange-contract.ts';

/** A wire that keeps what is written, for a connection that has no socket (yet). */
export interface BufferWire extends Wire {
  readonly state: 'open' | 'ended' | 'destroyed';
  /** Removes and returns all that was written so far. */
  take(): Buffer;
}

/** The writer is asked to wait beyond `limitBytes`, so that a long answer is not collected in memory. */
export function createBufferWire(limitBytes: number = 64 * 1024): BufferWire {
  return new CollectingWire(limitBytes);
}

class CollectingWire implements BufferWire {
  state: 'open' | 'ended' | 'destroyed' = 'open';
  readonly #limitBytes: number;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  write(bytes: Buffer): boolean {
    if (this.state !== 'open') return false;
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
    return this.#bytes < this.#limitBytes;
  }

  writeAll(pieces: readonly Buffer[]): boolean {
    let takesMore = true;
    for (const piece of pieces) takesMore = this.write(piece);
    return takesMore;
  }

  end(): void {
    if (this.state === 'open') this.state = 'ended';
  }

  destroy(): void {
    this.state = 'destroyed';
    this.#pieces = [];
    this.#bytes = 0;
  }

  migrate(): boolean {
    return false;
  }

  // Nothing arrives by itself: the owner of the connection knows when it calls `receive`.
  pause(): void {}
  resume(): void {}

  take(): Buffer {
    const pieces = this.#pieces;
    const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, this.#bytes);
    this.#pieces = [];
    this.#bytes = 0;
    return bytes;
  }
}
