/** The last lines a worker wrote, for the day it dies. */
import type { Readable } from 'node:stream';

const KEPT_LINES = 20;
const LONGEST_LINE = 2_000;

export class OutputTail {
  readonly #lines: string[] = [];
  readonly #onLine: (line: string, source: 'stdout' | 'stderr') => void;

  constructor(onLine: (line: string, source: 'stdout' | 'stderr') => void) {
    this.#onLine = onLine;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  follow(stream: Readable, source: 'stdout' | 'stderr'): void {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('error', () => {});
    stream.on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop()!.slice(-LONGEST_LINE);
      for (const part of parts) this.#add(part, source);
    });
    stream.on('end', () => {
      if (rest !== '') this.#add(rest, source);
    });
  }

  #add(line: string, source: 'stdout' | 'stderr'): void {
    const kept = line.trimEnd().slice(0, LONGEST_LINE);
    this.#lines.push(kept);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    this.#onLine(kept, source);
  }
}
