/**
 * Reads the answers of one connection (RFC 9112), in whatever pieces they come. It knows what a load generator has
 * to know: where each answer ends, its status, who sent it, and whether it is the last one. Only answers to GET.
 */

export interface AnswerHead {
  readonly status: number;
  /** The field `X-Worker`. */
  readonly worker: string | undefined;
  /** The server closes the connection behind it. */
  readonly closes: boolean;
}

export interface AnswerEvents {
  /** A whole answer was read. */
  readonly onAnswer: (head: AnswerHead) => void;
  /** Some of its body, of an answer that may have no end. */
  readonly onBody?: (head: AnswerHead) => void;
}

export interface AnswerReader {
  /** False when this is no HTTP; nothing more is read then. */
  push(chunk: Buffer): boolean;
  /** The server closed; an answer without a length ends so. */
  end(): void;
}

/** A line of that length is no field, and a head of that length no answer. */
const MOST_LINE = 64 * 1024;
const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})( |$)/;

export function createAnswerReader(events: AnswerEvents): AnswerReader {
  return new Reader(events);
}

class Reader implements AnswerReader {
  readonly #events: AnswerEvents;
  #state: 'head' | 'length' | 'until close' | 'size' | 'chunk' | 'chunk end' | 'trailer' | 'broken' = 'head';
  #head: AnswerHead | undefined;
  /** Of a line that has not ended, what came so far. */
  #partial = '';
  #lines: string[] = [];
  /** Bytes until the end of the body or of the chunk. */
  #missing = 0;

  constructor(events: AnswerEvents) {
    this.#events = events;
  }

  push(chunk: Buffer): boolean {
    for (let at = 0; at < chunk.length && this.#state !== 'broken'; ) {
      if (this.#state === 'until close') {
        this.#events.onBody?.(this.#head!);
        break;
      }
      if (this.#state === 'length' || this.#state === 'chunk') {
        const bytes = Math.min(this.#missing, chunk.length - at);
        at += bytes;
        this.#takeBody(bytes);
        continue;
      }
      const lineEnd = chunk.indexOf(10, at);
      this.#partial += chunk.toString('latin1', at, lineEnd === -1 ? chunk.length : lineEnd);
      at = lineEnd === -1 ? chunk.length : lineEnd + 1;
      if (this.#partial.length > MOST_LINE || this.#lines.length > 1000) this.#state = 'broken';
      if (lineEnd === -1 || this.#state === 'broken') continue;
      const line = this.#partial.endsWith('\r') ? this.#partial.slice(0, -1) : this.#partial;
      this.#partial = '';
      this.#takeLine(line);
    }
    return this.#state !== 'broken';
  }

  end(): void {
    if (this.#state === 'until close') this.#finish();
  }

  #takeLine(line: string): void {
    switch (this.#state) {
      case 'head':
        // Empty lines in front of an answer are ignored, as of a request.
        if (line === '' && this.#lines.length > 0) this.#takeHead();
        else if (this.#lines.length === 0 && line !== '' && !STATUS_LINE.test(line)) this.#state = 'broken';
        else if (line !== '') this.#lines.push(line);
        break;
      case 'size': {
        this.#missing = Number.parseInt(line, 16);
        const isSize = /^[0-9a-f]+\s*(;|$)/i.test(line);
        this.#state = !isSize ? 'broken' : this.#missing === 0 ? 'trailer' : 'chunk';
        break;
      }
      case 'chunk end':
        this.#state = line === '' ? 'size' : 'broken';
        break;
      case 'trailer':
        if (line === '') this.#finish();
        break;
    }
  }

  #takeHead(): void {
    const read = readHead(this.#lines);
    this.#lines = [];
    if (read === undefined) {
      this.#state = 'broken';
      return;
    }
    // An interim answer: the real one follows.
    if (read.status < 200) return;
    this.#head = read;
    this.#missing = read.length ?? 0;
    if (read.length === 0) this.#finish();
    else this.#state = read.isChunked ? 'size' : read.length === undefined ? 'until close' : 'length';
  }

  #takeBody(bytes: number): void {
    this.#missing -= bytes;
    this.#events.onBody?.(this.#head!);
    if (this.#missing > 0) return;
    if (this.#state === 'length') this.#finish();
    else this.#state = 'chunk end';
  }

  #finish(): void {
    const whole = this.#head!;
    this.#head = undefined;
    this.#state = 'head';
    this.#events.onAnswer(whole);
  }
}

interface ReadHead extends AnswerHead {
  readonly length: number | undefined;
  readonly isChunked: boolean;
}

function readHead([first = '', ...fields]: readonly string[]): ReadHead | undefined {
  const [, minor, status] = STATUS_LINE.exec(first) ?? [];
  if (status === undefined) return undefined;
  let length: number | undefined;
  let isChunked = false;
  let worker: string | undefined;
  let connection = minor === '0' ? 'close' : '';
  for (const field of fields) {
    const colon = field.indexOf(':');
    const value = field.slice(colon + 1).trim();
    switch (field.slice(0, Math.max(colon, 0)).toLowerCase()) {
      case 'content-length':
        length = /^\d+$/.test(value) ? Number(value) : Number.NaN;
        break;
      case 'transfer-encoding':
        isChunked = /(^|,)\s*chunked$/i.test(value);
        break;
      case 'x-worker':
        worker = value;
        break;
      case 'connection':
        connection = value.toLowerCase();
    }
  }
  if (Number.isNaN(length)) return undefined;
  // RFC 9112, 6.3: some answers have no body whatever their fields say, and a coding overrides a length.
  if (status === '204' || status === '304') length = 0;
  else if (isChunked) length = undefined;
  const isEndless = length === undefined && !isChunked;
  return {
    status: Number(status),
    worker,
    closes: isEndless || connection.split(/\s*,\s*/).includes('close'),
    length,
    isChunked,
  };
}
