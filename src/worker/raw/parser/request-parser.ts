/** The request parser: reads requests off a byte stream, strictly and in pieces of any size (RFC 9112). */
import { CR, LF } from './characters.ts';
import { ChunkedBody } from './chunked-body.ts';
import type { ParserLimits, ParserStep, Problem, RequestHead, RequestParser } from './contract.ts';
import { FieldBlock } from './field-block.ts';
import { HeadFields } from './head-fields.ts';
import { Input, NO_BYTES } from './input.ts';
import { LengthBody } from './length-body.ts';
import { problems } from './problems.ts';
import { buildHead } from './request-head.ts';
import {
  beginningMethod,
  canBeginRequestLine,
  longLineProblem,
  type RequestLine,
  scanRequestLine,
} from './request-line.ts';

/** What each of them bounds is in contract.ts; which status answers a request beyond it, in the room's README. */
export const defaultParserLimits: ParserLimits = Object.freeze({
  requestLineBytes: 8 * 1024,
  fieldLineBytes: 8 * 1024,
  fieldBlockBytes: 16 * 1024,
  fieldCount: 100,
  bodyBytes: 1024 * 1024,
  chunkExtensionBytes: 4 * 1024,
});

/** Makes a parser for one connection. Give the same `limits` object to all: it is kept. */
export function createRequestParser(limits: ParserLimits): RequestParser {
  return new Parser(limits);
}

const CRLF_BYTES = 2;
const more: ParserStep = Object.freeze({ type: 'more' });

class Parser implements RequestParser {
  readonly #limits: ParserLimits;
  readonly #input = new Input();
  readonly #block: FieldBlock;
  readonly #fields = new HeadFields();
  #phase: 'request line' | 'fields' | 'body' | 'refused' = 'request line';
  #isEmptyLineSkipped = false;
  #line: RequestLine | undefined;
  /** Where the next field line begins, counted from the start of the request. */
  #lineStart = 0;
  #head: RequestHead | undefined;
  #isHeadTold = false;
  #body: LengthBody | ChunkedBody | undefined;
  #problem: Problem | undefined;
  #refusedMethod: string | undefined;

  constructor(limits: ParserLimits) {
    this.#limits = limits;
    this.#block = new FieldBlock(limits);
  }

  get buffered(): number {
    return this.#input.length + (this.#head?.raw.length ?? 0) + (this.#body?.bufferedBytes ?? 0);
  }

  get midRequest(): boolean {
    return this.#phase === 'body' || this.midHead;
  }

  get midHead(): boolean {
    if (this.#phase === 'fields') return true;
    return this.#phase === 'request line' && this.#input.length > this.#emptyLineBytes();
  }

  get method(): string | undefined {
    if (this.#phase === 'refused') return this.#refusedMethod;
    return this.#line?.method ?? beginningMethod(this.#input.bytes, this.#input.start);
  }

  push(bytes: Buffer): void {
    if (this.#phase !== 'refused' && bytes.length > 0) this.#input.push(bytes);
  }

  next(): ParserStep {
    for (;;) {
      const step = this.#advance();
      if (step === 'go on') continue;
      return step.type === 'problem' ? this.#refuse(step) : step;
    }
  }

  #advance(): 'go on' | ParserStep {
    switch (this.#phase) {
      case 'request line':
        return this.#readRequestLine();
      case 'fields':
        return this.#readFieldLine();
      case 'body':
        return this.#readBody();
      case 'refused':
        return this.#problem!;
    }
  }

  #readRequestLine(): 'go on' | ParserStep {
    const input = this.#input;
    if (input.length === 0) return more;
    const skipped = this.#emptyLineBytes();
    if (skipped === 1 && input.length === 1) return more;
    if (skipped === CRLF_BYTES) {
      this.#isEmptyLineSkipped = true;
      input.consume(CRLF_BYTES);
      return 'go on';
    }
    if (!canBeginRequestLine(input.bytes[input.start]!)) return problems.badRequestLine;
    const limitBytes = this.#limits.requestLineBytes;
    const end = input.line(0, limitBytes, problems.requestLineTooLong);
    if (end === problems.requestLineTooLong) return longLineProblem(input.bytes, input.start, limitBytes);
    if (typeof end !== 'number') return end ?? more;
    const line = scanRequestLine(input.bytes, input.start, input.start + end, this.#limits.isSecured);
    if (line.type === 'problem') return line;
    this.#line = line;
    this.#lineStart = end + CRLF_BYTES;
    this.#phase = 'fields';
    return 'go on';
  }

  #readFieldLine(): 'go on' | ParserStep {
    const input = this.#input;
    const end = this.#block.line(input, this.#lineStart);
    if (typeof end !== 'number') return end ?? more;
    const lineBytes = end - this.#lineStart;
    if (lineBytes === 0) return this.#endHead(input.take(end + CRLF_BYTES));
    const { bytes, start } = input;
    const problem = this.#fields.add(bytes, start, start + this.#lineStart, start + end);
    if (problem !== undefined) return problem;
    this.#block.count(lineBytes);
    this.#lineStart = end + CRLF_BYTES;
    return 'go on';
  }

  #endHead(raw: Buffer): 'go on' | ParserStep {
    const head = buildHead(raw, this.#line!, this.#fields, this.#limits);
    if ('status' in head) return head;
    const { framing } = head;
    if (framing.type === 'none') return this.#finish(head, NO_BYTES);
    this.#head = head;
    this.#body = framing.type === 'length' ? new LengthBody(framing.length) : new ChunkedBody(this.#limits);
    this.#phase = 'body';
    return 'go on';
  }

  #readBody(): ParserStep {
    const head = this.#head!;
    const body = this.#body!.read(this.#input);
    if (body !== undefined) return 'type' in body ? body : this.#finish(head, body);
    if (this.#isHeadTold) return more;
    this.#isHeadTold = true;
    return { type: 'head', head };
  }

  #finish(head: RequestHead, body: Buffer): ParserStep {
    this.#reset('request line');
    return { type: 'request', head, body };
  }

  #refuse(problem: Problem): Problem {
    this.#problem = problem;
    this.#refusedMethod = this.method;
    this.#input.drop();
    this.#reset('refused');
    return problem;
  }

  #reset(phase: 'request line' | 'refused'): void {
    this.#phase = phase;
    this.#fields.reset();
    this.#block.reset();
    this.#isEmptyLineSkipped = false;
    this.#line = undefined;
    this.#head = undefined;
    this.#isHeadTold = false;
    this.#body = undefined;
  }

  /** How many of the waiting bytes belong to the one empty line that may precede a request (section 2.2). */
  #emptyLineBytes(): 0 | 1 | 2 {
    const { bytes, start } = this.#input;
    if (this.#isEmptyLineSkipped || bytes[start] !== CR) return 0;
    return bytes[start + 1] === LF ? CRLF_BYTES : 1;
  }
}
