import type { Answer, AnswerTo } from './answer.ts';
import { ConstantAnswers } from './constant-answers.ts';
import type { RawResponse } from './contract.ts';
import { createDateField } from './date-field.ts';
import { renderFields } from './response-fields.ts';
import { reasonPhrase, statusHasNoContent, statusLine } from './status-lines.ts';

export interface ResponseWriter {
  /**
   * Turns an app's response into bytes. `close` says that the connection shall end with it; an answer
   * that only the end of the connection can delimit closes anyway. Throws a TypeError that tells the app's
   * author what is wrong with the response.
   */
  answer(response: RawResponse, to: AnswerTo, close: boolean): Answer;
  /** An error answer of our own, plain text, closing. `reason` is a fixed sentence, never client input. */
  problem(status: number, reason: string, options?: { allow?: string | undefined; isHead?: boolean }): Buffer;
}

/** Bodies above this are sent in slices of it, so that a slow reader's progress can be seen. */
export const sliceBytes: number = 64 * 1024;

/** `wallClock` gives milliseconds since 1970 for the Date field. */
export function createResponseWriter(wallClock: () => number): ResponseWriter {
  const dateField = createDateField(wallClock);
  const constants = new ConstantAnswers();
  const problemTails = new Map<string, string>();

  function problemTail(status: number, reason: string, allow: string | undefined): string {
    const key = `${status} ${allow} ${reason}`;
    let tail = problemTails.get(key);
    if (tail === undefined) {
      tail = renderProblemTail(status, reason, allow);
      problemTails.set(key, tail);
    }
    return tail;
  }

  return {
    answer(response, to, close) {
      const dateLine = dateField();
      // An answer that closes is the same for 1.0 and 1.1, unless it is streamed, and those are not kept.
      const mayBeKept = to.method !== 'HEAD' && (close || to.minorVersion === 1);
      const kept = mayBeKept ? constants.get(response, dateLine, close) : undefined;
      if (kept !== undefined) return kept;
      checkStatus(response);
      const answer = render(response, to, close, dateLine);
      if (mayBeKept) constants.keep(response, dateLine, answer);
      return answer;
    },

    problem(status, reason, { allow, isHead = false } = {}) {
      const tail = problemTail(status, reason, allow);
      const shown = isHead ? tail.slice(0, tail.indexOf('\r\n\r\n') + 4) : tail;
      return Buffer.from(statusLine(status) + dateField() + shown, 'latin1');
    },
  };
}

/** Ends an iterable that will not be read, so that what it holds open is released. */
export function discard(body: unknown): void {
  if (!isIterable(body) || typeof body === 'string' || body instanceof Uint8Array) return;
  try {
    const iterator = Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
    Promise.resolve(iterator.return?.()).catch(() => {});
  } catch {
    // The app's clean-up failed after nobody wanted its body any more: there is no answer it could spoil.
  }
}

function checkStatus(response: RawResponse): void {
  const status = (response as RawResponse | undefined)?.status;
  if (!Number.isInteger(status) || status! < 200 || status! > 599) {
    throw new TypeError('raw app: a response needs a status from 200 to 599');
  }
}

function render(response: RawResponse, to: AnswerTo, close: boolean, dateLine: string): Answer {
  const { status, body, headers } = response;
  const start = statusLine(status) + dateLine + (headers === undefined ? '' : renderFields(headers));
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    return renderInMemory(start, status, body, to, close);
  }
  if (!isIterable(body)) throw new TypeError('raw app: the body is no Buffer, string or iterable of Buffers');
  if (statusHasNoContent(status) || status === 205) {
    throw new TypeError(`raw app: status ${status} has no content; leave the streamed body out`);
  }
  // RFC 9112 section 6.1: a 1.0 client knows no chunks; only the end of the connection ends its body.
  const chunked = to.minorVersion === 1;
  const closes = close || !chunked;
  const framing = chunked ? 'Transfer-Encoding: chunked\r\n' : '';
  const bytes = Buffer.from(`${start}${framing}${connectionField(closes, to.minorVersion)}`, 'latin1');
  if (to.method !== 'HEAD') return { bytes, rest: body, chunked, closes };
  discard(body);
  return whole(bytes, closes);
}

function renderInMemory(
  start: string,
  status: number,
  body: string | Uint8Array | undefined,
  to: AnswerTo,
  close: boolean,
): Answer {
  const end = connectionField(close, to.minorVersion);
  if (statusHasNoContent(status)) return whole(Buffer.from(`${start}${end}`, 'latin1'), close);
  // RFC 9110 section 15.3.6: a 205 has no content either, but says so by its length.
  const content = body === undefined || status === 205 ? '' : body;
  const length = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
  const head = `${start}Content-Length: ${length}\r\n${end}`;
  if (to.method === 'HEAD' || length === 0) return whole(Buffer.from(head, 'latin1'), close);
  if (length <= sliceBytes) return whole(joined(head, content, length), close);
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return { bytes: Buffer.from(head, 'latin1'), rest: slices(bytes), chunked: false, closes: close };
}

/** Ends the head. 1.1 lives on unless told otherwise, 1.0 the other way round (RFC 9112 section 9.3). */
function connectionField(close: boolean, minorVersion: 0 | 1): string {
  if (close) return 'Connection: close\r\n\r\n';
  return minorVersion === 0 ? 'Connection: keep-alive\r\n\r\n' : '\r\n';
}

function whole(bytes: Buffer, closes: boolean): Answer {
  return { bytes, rest: undefined, chunked: false, closes };
}

function joined(head: string, content: string | Uint8Array, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(head.length + length);
  bytes.write(head, 0, 'latin1');
  if (typeof content === 'string') bytes.write(content, head.length, 'utf8');
  else bytes.set(content, head.length);
  return bytes;
}

function* slices(body: Uint8Array): Generator<Buffer, void> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  for (let at = 0; at < bytes.length; at += sliceBytes) yield bytes.subarray(at, at + sliceBytes);
}

function isIterable(body: unknown): body is Iterable<Buffer> | AsyncIterable<Buffer> {
  return (
    typeof body === 'object' && body !== null && (Symbol.iterator in body || Symbol.asyncIterator in body)
  );
}

function renderProblemTail(status: number, reason: string, allow: string | undefined): string {
  const text = `${status} ${reasonPhrase(status)}: ${reason}\n`;
  return (
    (allow === undefined ? '' : `Allow: ${allow}\r\n`) +
    'Content-Type: text/plain; charset=utf-8\r\n' +
    'X-Content-Type-Options: nosniff\r\n' +
    `Content-Length: ${text.length}\r\n` +
    `Connection: close\r\n\r\n${text}`
  );
}
