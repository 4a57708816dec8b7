/** The end of what a worker wrote, for the day it dies. */
import type { Readable } from 'node:stream';
import type { OutputSource } from '../contract.ts';
import { type Line, linesToTell } from './last-lines.ts';

/** Of each stream: enough for the lines that are told. */
const KEPT_BYTES = 65_536;
/** Each piece costs some bytes of its own: small ones are put together, and there are only so many of a stream. */
const SMALL_PIECE = 4_096;
const KEPT_PIECES = 1_024;
/** Of the beginning of the last burst of errors, which is kept besides. */
const HEAD_BYTES = 16_384;
/** Standard error that was silent for so long begins a new burst. */
const BURST_PAUSE_MS = 250;

interface Chunk {
  readonly source: OutputSource;
  /** How much of its stream came before it. */
  readonly at: number;
  bytes: Buffer;
}

interface Stream {
  written: number;
  bytes: number;
  pieces: number;
}

/**
 * It costs next to nothing as long as nobody dies: chunks are kept as they came, and become lines when asked for. A
 * flood of one stream does not push the other's last words out: the two are read at different speeds. How the last
 * burst of errors began is kept as well: an error is named above its stack, however long that is.
 */
export class OutputTail {
  readonly #now: () => number;
  readonly #streams: Record<OutputSource, Stream> = {
    stdout: { written: 0, bytes: 0, pieces: 0 },
    stderr: { written: 0, bytes: 0, pieces: 0 },
  };
  #chunks: Chunk[] = [];
  #burst = { at: 0, head: [] as Buffer[], headBytes: 0 };
  #lastErrorMs = Number.NEGATIVE_INFINITY;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The last lines of both streams; what was cut off of a long one is marked. */
  get lines(): readonly string[] {
    const head = this.#lostHead();
    const lines: Line[] = [];
    const rests = new Map<OutputSource, string>();
    const endLine = (source: OutputSource): void => {
      const rest = rests.get(source);
      if (rest !== undefined && rest !== '') lines.push({ source, text: rest });
      rests.delete(source);
    };
    let burstFrom = 0;
    for (const { source, text, at } of decoded([...head.chunks, ...this.#chunks])) {
      // What comes together here was not written together.
      if (source === 'stderr' && (at === this.#burst.at || at === head.gapBefore)) endLine(source);
      if (source === 'stderr' && at === this.#burst.at) burstFrom = lines.length;
      const parts = ((rests.get(source) ?? '') + text).split('\n');
      rests.set(source, parts.pop()!);
      for (const part of parts) lines.push({ source, text: part });
    }
    for (const source of [...rests.keys()]) endLine(source);
    return linesToTell(lines, burstFrom, head.gapBefore !== undefined);
  }

  follow(stream: Readable, source: OutputSource): void {
    stream.on('data', (bytes: Buffer) => this.#add(bytes, source));
  }

  #add(bytes: Buffer, source: OutputSource): void {
    const stream = this.#streams[source];
    const isBurst = source === 'stderr' && this.#isNewBurst();
    if (isBurst) this.#burst = { at: stream.written, head: [], headBytes: 0 };
    if (source === 'stderr') this.#keepHead(bytes);
    const last = this.#chunks.at(-1);
    if (last?.source === source && !isBurst && last.bytes.length + bytes.length <= SMALL_PIECE) {
      last.bytes = Buffer.concat([last.bytes, bytes]);
    } else {
      this.#chunks.push({ source, at: stream.written, bytes });
      stream.pieces++;
    }
    stream.written += bytes.length;
    stream.bytes += bytes.length;
    this.#dropOldest(source);
  }

  #isNewBurst(): boolean {
    const nowMs = this.#now();
    const isNew = nowMs - this.#lastErrorMs >= BURST_PAUSE_MS;
    this.#lastErrorMs = nowMs;
    return isNew;
  }

  #keepHead(bytes: Buffer): void {
    const { head, headBytes } = this.#burst;
    if (headBytes >= HEAD_BYTES || head.length >= KEPT_PIECES) return;
    // A copy: a part of a buffer would keep all of it.
    const kept = Buffer.from(bytes.subarray(0, HEAD_BYTES - headBytes));
    head.push(kept);
    this.#burst.headBytes += kept.length;
  }

  #dropOldest(source: OutputSource): void {
    const stream = this.#streams[source];
    for (;;) {
      const index = this.#chunks.findIndex((chunk) => chunk.source === source);
      const { bytes } = this.#chunks[index]!;
      // The last one stays, however long it is: streams give no more than 64 KiB at a time.
      const isTooMuch = stream.bytes - bytes.length >= KEPT_BYTES || stream.pieces > KEPT_PIECES;
      if (stream.pieces === 1 || !isTooMuch) return;
      stream.bytes -= bytes.length;
      stream.pieces--;
      this.#chunks.splice(index, 1);
    }
  }

  /** How the burst began, as far as the chunks do not have it, and where they go on if not right behind it. */
  #lostHead(): { chunks: readonly Chunk[]; gapBefore: number | undefined } {
    const { at, head, headBytes } = this.#burst;
    const next = this.#chunks.find(({ source }) => source === 'stderr');
    if (next === undefined || next.at <= at) return { chunks: [], gapBefore: undefined };
    const bytes = Buffer.concat(head).subarray(0, next.at - at);
    return {
      chunks: [{ source: 'stderr', at, bytes }],
      gapBefore: next.at > at + headBytes ? next.at : undefined,
    };
  }
}

/** A character may be cut between two chunks of one stream. */
function decoded(chunks: readonly Chunk[]): { source: OutputSource; text: string; at: number }[] {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  return chunks.map(({ source, bytes, at }) => ({
    source,
    text: decoders[source].decode(bytes, { stream: true }),
    at,
  }));
}
