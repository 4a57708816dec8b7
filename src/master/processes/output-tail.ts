/** The end of what a worker wrote, for the day it dies. */
import type { Readable } from 'node:stream';
import type { OutputSource } from '../contract.ts';

const KEPT_LINES = 20;
/** Of these, at least, if there are as many. */
const KEPT_ERRORS = 10;
const LONGEST_LINE = 2_000;
/** Of each stream: enough for that many lines of that length. */
const KEPT_BYTES = 65_536;

interface Chunk {
  readonly source: OutputSource;
  readonly bytes: Buffer;
}

/**
 * It costs next to nothing as long as nobody dies: chunks are kept as they came, and become lines when asked for. A
 * flood of one stream does not push the other's last words out: the two are read at different speeds.
 */
export class OutputTail {
  #chunks: Chunk[] = [];
  readonly #bytes: Record<OutputSource, number> = { stdout: 0, stderr: 0 };

  /** The last lines of both streams; what was cut off of a long one is marked. */
  get lines(): readonly string[] {
    const lines: Line[] = [];
    const rests = new Map<OutputSource, string>();
    for (const { source, text } of decoded(this.#chunks)) {
      const parts = ((rests.get(source) ?? '') + text).split('\n');
      rests.set(source, parts.pop()!);
      for (const part of parts) lines.push({ source, text: part });
    }
    for (const [source, text] of rests) if (text !== '') lines.push({ source, text });
    return lastOf(lines).map(({ text }) => shorten(text));
  }

  follow(stream: Readable, source: OutputSource): void {
    stream.on('data', (bytes: Buffer) => this.#add({ source, bytes }));
  }

  #add(chunk: Chunk): void {
    const { source } = chunk;
    this.#chunks.push(chunk);
    this.#bytes[source] += chunk.bytes.length;
    for (;;) {
      const oldest = this.#chunks.find((candidate) => candidate.source === source)!;
      // The last one stays, however long it is: streams give no more than 64 KiB at a time.
      if (oldest === chunk || this.#bytes[source] - oldest.bytes.length < KEPT_BYTES) return;
      this.#bytes[source] -= oldest.bytes.length;
      this.#chunks.splice(this.#chunks.indexOf(oldest), 1);
    }
  }
}

interface Line {
  readonly source: OutputSource;
  readonly text: string;
}

/** In the order in which they came; the last ones of standard error in any case. */
function lastOf(lines: readonly Line[]): readonly Line[] {
  const errors = lines.filter(({ source }) => source === 'stderr').slice(-KEPT_ERRORS);
  const kept = new Set(errors);
  for (const line of lines.toReversed()) if (kept.size < KEPT_LINES) kept.add(line);
  return lines.filter((line) => kept.has(line));
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
