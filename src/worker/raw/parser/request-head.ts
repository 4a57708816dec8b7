/** Makes the head of its checked parts: the only place where strings of the client's bytes are made. */
import { isOws } from './characters.ts';
import type { Framing, ParserLimits, Problem, RequestHead } from './contract.ts';
import { chunkedFraming, noFraming } from './framing.ts';
import type { HeadFields } from './head-fields.ts';
import { problems } from './problems.ts';
import type { RequestLine } from './request-line.ts';
import type { Target } from './target.ts';

/** `raw` is the head from its request line to its empty line. Checks what only the whole head can tell. */
export function buildHead(
  raw: Buffer,
  line: RequestLine,
  fields: HeadFields,
  limits: ParserLimits,
): RequestHead | Problem {
  const { method, minorVersion, target } = line;
  const hasAuthority = target.authorityEnd > target.authorityStart;
  if (minorVersion === 1 && !fields.hasHost) return problems.missingHost;
  if (fields.isHostEmpty && !hasAuthority) return problems.badHost;
  if (fields.transferCodings.isPresent) {
    const problem = minorVersion === 0 ? problems.transferEncodingInHttp10 : fields.transferCodings.problem();
    if (problem !== undefined) return problem;
  }
  const text = raw.toString('latin1');
  const values = fields.decode(text);
  const expectations = minorVersion === 1 ? elements(values.get('expect')) : [];
  if (expectations.some((each) => each !== '100-continue')) return problems.unknownExpectation;
  if (fields.contentLength !== undefined && fields.contentLength > limits.bodyBytes) {
    return problems.bodyTooLarge;
  }
  return {
    method,
    target: text.slice(target.start, target.end),
    path: pathOf(text, method, target),
    query: text.slice(target.pathEnd + 1, target.end),
    host: hasAuthority ? text.slice(target.authorityStart, target.authorityEnd) : values.get('host'),
    minorVersion,
    fields: values,
    framing: framingOf(fields),
    keepAlive: isKeptAlive(minorVersion, values.get('connection')),
    expectsContinue: expectations.length > 0,
    raw,
  };
}

/** An absolute-form may have no path: OPTIONS then asks about the server (RFC 9112 section 3.2.4). */
function pathOf(text: string, method: string, target: Target): string {
  if (target.pathEnd > target.authorityEnd) return text.slice(target.authorityEnd, target.pathEnd);
  return method === 'OPTIONS' && target.pathEnd === target.end ? '*' : '/';
}

function framingOf(fields: HeadFields): Framing {
  if (fields.transferCodings.isPresent) return chunkedFraming;
  return fields.contentLength === undefined ? noFraming : { type: 'length', length: fields.contentLength };
}

/** RFC 9112 section 9.3: `close` wins; without an option it is the version that decides. */
function isKeptAlive(minorVersion: 0 | 1, connection: string | undefined): boolean {
  if (connection === undefined) return minorVersion === 1;
  const lowerCase = connection.toLowerCase();
  // Nearly every client sends one of these two; taking a list apart costs more than the rest of the head.
  if (lowerCase === 'close') return false;
  if (lowerCase === 'keep-alive') return true;
  const options = elements(lowerCase);
  return !options.includes('close') && (minorVersion === 1 || options.includes('keep-alive'));
}

/** The elements of a list in lower case; empty ones are none (RFC 9110 section 5.6.1.2). */
function elements(list: string | undefined): readonly string[] {
  if (list === undefined) return NO_ELEMENTS;
  return list
    .toLowerCase()
    .split(',')
    .map(trimOws)
    .filter((element) => element !== '');
}

const NO_ELEMENTS: readonly string[] = [];

/** `String.trim` would take a no-break space, which is obs-text, for whitespace. */
function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isOws(text.charCodeAt(start))) start++;
  while (end > start && isOws(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}
