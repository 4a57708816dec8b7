import { BodyBytes } from './body-bytes.ts';
import { CR, LF } from './characters.ts';
import { LONGEST_CHUNK_SIZE_DIGITS, scanChunkLine } from './chunk-line.ts';
import type { ParserLimits, Problem } from './contract.ts';
import { FieldBlock } from './field-block.ts';
import { scanFieldLine } from './field-line.ts';
import type { Input } from './input.ts';
import { problems } from './problems.ts';

const CRLF_BYTES = 2;

/** A chunked body (RFC 9112 section 7.1), decoded as it comes. Extensions and trailers are checked and dropped. */
export class ChunkedBody {
  readonly #limits: ParserLimits;
  readonly #body: BodyBytes;
  readonly #trailers: FieldBlock;
  #phase: 'size' | 'data' | 'data end' | 'trailers' | 'done' = 'size';
  #missingBytes = 0;
  #extensionBytes = 0;

  constructor(limits: ParserLimits) {
    this.#limits = limits;
    this.#body = new BodyBytes(limits.bodyBytes);
    this.#trailers = new FieldBlock(limits);
  }

  get bufferedBytes(): number {
    return this.#body.length;
  }

  /** The whole body, undefined while bytes are missing. */
  read(input: Input): Buffer | Problem | undefined {
    while (this.#phase !== 'done') {
      const outcome = this.#step(input);
      if (outcome !== 'go on') return outcome;
    }
    return this.#body.joined;
  }

  #step(input: Input): 'go on' | Problem | undefined {
    if (this.#phase === 'size') return this.#readSize(input);
    if (this.#phase === 'data') return this.#readData(input);
    if (this.#phase === 'data end') return this.#readDataEnd(input);
    return this.#readTrailer(input);
  }

  #readSize(input: Input): 'go on' | Problem | undefined {
    const extensionBytesLeft = this.#limits.chunkExtensionBytes - this.#extensionBytes;
    const limitBytes = LONGEST_CHUNK_SIZE_DIGITS + extensionBytesLeft;
    const end = input.line(0, limitBytes, problems.chunkExtensionsTooLarge);
    if (typeof end !== 'number') return end;
    const line = scanChunkLine(input.bytes, input.start, input.start + end);
    if (line.type === 'problem') return line;
    this.#extensionBytes += line.extensionBytes;
    if (line.extensionBytes > extensionBytesLeft) return problems.chunkExtensionsTooLarge;
    if (line.size > this.#limits.bodyBytes - this.#body.length) return problems.bodyTooLarge;
    input.consume(end + CRLF_BYTES);
    this.#missingBytes = line.size;
    this.#phase = line.size === 0 ? 'trailers' : 'data';
    return 'go on';
  }

  #readData(input: Input): 'go on' | undefined {
    if (input.length === 0) return undefined;
    const part = input.take(Math.min(this.#missingBytes, input.length));
    this.#body.add(part);
    this.#missingBytes -= part.length;
    if (this.#missingBytes === 0) this.#phase = 'data end';
    return 'go on';
  }

  #readDataEnd(input: Input): 'go on' | Problem | undefined {
    const { bytes, start } = input;
    if (input.length > 0 && bytes[start] !== CR) return problems.badChunkEnd;
    if (input.length < CRLF_BYTES) return undefined;
    if (bytes[start + 1] !== LF) return problems.badChunkEnd;
    input.consume(CRLF_BYTES);
    this.#phase = 'size';
    return 'go on';
  }

  #readTrailer(input: Input): 'go on' | Problem | undefined {
    const end = this.#trailers.line(input, 0);
    if (typeof end !== 'number') return end;
    if (end === 0) {
      this.#phase = 'done';
    } else {
      const line = scanFieldLine(input.bytes, input.start, input.start, input.start + end);
      if (line.type === 'problem') return line;
      if (line.known?.isForbiddenTrailer) return problems.forbiddenTrailer;
      this.#trailers.count(end);
    }
    input.consume(end + CRLF_BYTES);
    return 'go on';
  }
}
