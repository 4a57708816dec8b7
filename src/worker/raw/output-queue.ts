import type { Wire } from './exchange-contract.ts';

/** Gathers what is produced in one turn, so that pipelined answers leave in one write (one system call). */
export class OutputQueue {
  wire: Wire;
  /** The wire asked to wait; nothing more should be produced until it has drained. */
  blocked = false;
  blockedSinceMs = 0;
  #pieces: Buffer[] = [];
  #bytes = 0;
  readonly #now: () => number;

  constructor(wire: Wire, now: () => number) {
    this.wire = wire;
    this.#now = now;
  }

  /** Returns false when the producer should stop until the wire has drained. */
  push(bytes: Buffer): boolean {
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes >= flushBytes) this.flush();
    return !this.blocked;
  }

  flush(): void {
    const pieces = this.#pieces;
    if (pieces.length === 0) return;
    let takesMore = true;
    if (pieces.length === 1) takesMore = this.wire.write(pieces[0]!);
    else if (this.#bytes <= copyBytes) takesMore = this.wire.write(Buffer.concat(pieces, this.#bytes));
    else if (this.#bytes <= gatherBytes) takesMore = this.wire.writeAll(pieces);
    else for (const piece of pieces) takesMore = this.wire.write(piece);
    this.#pieces = [];
    this.#bytes = 0;
    if (takesMore || this.blocked) return;
    this.blocked = true;
    this.blockedSinceMs = this.#now();
  }
}

const flushBytes = 64 * 1024;

// Small pieces are copied into one write, larger ones gathered: a copy of what a client does not read costs memory
// for as long as it does not, while the pieces may be shared by all clients.
const copyBytes = 16 * 1024;

// A chunk of 64 KiB with the lines around it leaves in one packet; of more than twice that each piece fills its own.
const gatherBytes = 128 * 1024;
