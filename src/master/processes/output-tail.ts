/** The end of what a worker wrote, for the day it dies. */
import type { Readable } from 'node:stream';
import type { OutputSource } from '../contract.ts';

const KEPT_LINES = 20;
const LONGEST_LINE = 2_000;
/** Enough for that many lines of that length. */
const KEPT_BYTES = 65_536;

interface Chunk {
  readonly source: OutputSource;
  readonly bytes: Buffer;
}

/** It costs next to nothing as long as nobody dies: chunks are kept as they came, and become lines when asked for. */
export class OutputTail {
  #chunks: Chunk[] = [];
  #bytes = 0;

  /** The last lines of both streams; what was cut off of a long one is marked. */
  get lines(): readonly string[] {
    const lines: string[] = [];
    const rests = new Map<OutputSource, string>();
    for (const { source, text } of decoded(this.#chunks)) {
      const parts = ((rests.get(source) ?? '') + text).split('\n');
      rests.set(source, parts.pop()!);
      lines.push(...parts);
    }
    lines.push(...[...rests.values()].filter((rest) => rest !== ''));
    return lines.slice(-KEPT_LINES).map(shorten);
  }

  follow(stream: Readable, source: OutputSource): void {
    stream.on('data', (bytes: Buffer) => this.#add({ source, bytes }));
  }

  #add(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.bytes.length;
    // The last one stays, however long it is: streams give no more than 64 KiB at a time.
    while (this.#chunks.length > 1 && this.#bytes - this.#chunks[0]!.bytes.length >= KEPT_BYTES)
      this.#bytes -= this.#chunks.shift()!.bytes.length;
  }
}

/** A character may be cut between two chunks of one stream. */
function decoded(chunks: readonly Chunk[]): { source: OutputSource; text: string }[] {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  return chunks.map(({ source, bytes }) => ({
    source,
    text: decoders[source].decode(bytes, { stream: true }),
  }));
}

function shorten(line: string): string {
  const trimmed = line.trimEnd();
  return trimmed.length > LONGEST_LINE ? `${trimmed.slice(0, LONGEST_LINE)} …` : trimmed;
}
