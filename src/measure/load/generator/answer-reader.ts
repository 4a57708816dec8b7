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

// over the limit: a parser whose states share locals, so that the generator stays cheap
export function createAnswerReader({ onAnswer, onBody }: AnswerEvents): AnswerReader {
  let state: 'head' | 'length' | 'until close' | 'size' | 'chunk' | 'chunk end' | 'trailer' | 'broken' =
    'head';
  let head: AnswerHead | undefined;
  /** Of a line that has not ended, what came so far. */
  let partial = '';
  let lines: string[] = [];
  /** Bytes until the end of the body or of the chunk. */
  let missing = 0;

  const finish = (): void => {
    const whole = head!;
    head = undefined;
    state = 'head';
    onAnswer(whole);
  };

  const onHead = (): void => {
    const read = readHead(lines);
    lines = [];
    if (read === undefined) {
      state = 'broken';
      return;
    }
    // An interim answer: the real one follows.
    if (read.status < 200) return;
    head = read;
    missing = read.length ?? 0;
    if (read.length === 0) finish();
    else state = read.isChunked ? 'size' : read.length === undefined ? 'until close' : 'length';
  };

  const onLine = (line: string): void => {
    switch (state) {
      case 'head':
        // Empty lines in front of an answer are ignored, as of a request.
        if (line === '' && lines.length > 0) onHead();
        else if (lines.length === 0 && line !== '' && !STATUS_LINE.test(line)) state = 'broken';
        else if (line !== '') lines.push(line);
        break;
      case 'size': {
        missing = Number.parseInt(line, 16);
        state = !/^[0-9a-f]+\s*(;|$)/i.test(line) ? 'broken' : missing === 0 ? 'trailer' : 'chunk';
        break;
      }
      case 'chunk end':
        state = line === '' ? 'size' : 'broken';
        break;
      case 'trailer':
        if (line === '') finish();
        break;
    }
  };

  const takeBody = (bytes: number): void => {
    missing -= bytes;
    onBody?.(head!);
    if (missing > 0) return;
    if (state === 'length') finish();
    else state = 'chunk end';
  };

  return {
    push(chunk) {
      for (let at = 0; at < chunk.length && state !== 'broken'; ) {
        if (state === 'until close') {
          onBody?.(head!);
          break;
        }
        if (state === 'length' || state === 'chunk') {
          const bytes = Math.min(missing, chunk.length - at);
          at += bytes;
          takeBody(bytes);
          continue;
        }
        const lineEnd = chunk.indexOf(10, at);
        partial += chunk.toString('latin1', at, lineEnd === -1 ? chunk.length : lineEnd);
        at = lineEnd === -1 ? chunk.length : lineEnd + 1;
        if (partial.length > MOST_LINE || lines.length > 1000) state = 'broken';
        if (lineEnd === -1 || state === 'broken') continue;
        const line = partial.endsWith('\r') ? partial.slice(0, -1) : partial;
        partial = '';
        onLine(line);
      }
      return state !== 'broken';
    },
    end() {
      if (state === 'until close') finish();
    },
  };
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
