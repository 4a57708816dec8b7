/** Every problem the parser can report, in one table; the room's README says which status is for what. */
import type { Problem } from './contract.ts';

export type ProblemName = keyof typeof table;

/** The methods an app gets to see, as Allow names them (RFC 9110 section 10.2.1). */
export const allowedMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

const table = {
  bareLf: [400, 'A line must end with CRLF.'],
  badRequestLine: [400, 'The request line must be a method, a target and a version with one space between.'],
  badVersion: [400, 'The HTTP version must be written HTTP/1.1 or HTTP/1.0.'],
  badTarget: [400, 'The request target is not one this method may have.'],
  badTargetCharacter: [400, 'The request target has a character that must be percent-encoded.'],
  badAuthority: [400, 'The authority of the request target is not a host with an optional port.'],
  badHost: [400, 'The Host field is not a host with an optional port.'],
  missingHost: [400, 'An HTTP/1.1 request must have a Host field.'],
  foldedField: [400, 'A field line must not begin with whitespace.'],
  spaceBeforeColon: [400, 'Whitespace must not stand between a field name and its colon.'],
  badFieldName: [400, 'A field line must begin with a name and a colon.'],
  badFieldValue: [400, 'A field value has a control character.'],
  listedContentType: [400, 'Content-Type has more than one value.'],
  repeatedField: [400, 'A field that has one value was sent more than once.'],
  badContentLength: [400, 'Content-Length is not a decimal number of bytes.'],
  badTransferEncoding: [400, 'Transfer-Encoding must end in chunked, once and without parameters.'],
  transferEncodingInHttp10: [400, 'An HTTP/1.0 request must not have Transfer-Encoding.'],
  twoFramings: [400, 'A request must not have both Content-Length and Transfer-Encoding.'],
  badChunkSize: [400, 'A chunk size is not a hexadecimal number of bytes.'],
  badChunkExtension: [400, 'A chunk extension is malformed.'],
  badChunkEnd: [400, 'The data of a chunk must be followed by CRLF.'],
  forbiddenTrailer: [400, 'A trailer field must not change framing, routing or meaning of the request.'],
  methodNotAllowed: [405, 'The method is not allowed.'],
  bodyTooLarge: [413, 'The body is larger than the server accepts.'],
  chunkExtensionsTooLarge: [413, 'The chunk extensions are larger than the server accepts.'],
  requestLineTooLong: [414, 'The request line is longer than the server accepts.'],
  unknownExpectation: [417, 'The expectation is not 100-continue.'],
  misdirected: [421, 'An https resource must be asked for over a secured connection.'],
  fieldLineTooLong: [431, 'A field line is longer than the server accepts.'],
  fieldBlockTooLarge: [431, 'The fields together are larger than the server accepts.'],
  tooManyFields: [431, 'There are more fields than the server accepts.'],
  unknownMethod: [501, 'The method is not known.'],
  unknownTransferCoding: [501, 'The transfer coding is not known.'],
  unknownVersion: [505, 'The HTTP version is not supported.'],
} as const;

/** One object per problem, shared by all parsers: what a parser reports can be compared by identity. */
export const problems: Readonly<Record<ProblemName, Problem>> = build();

function build(): Record<ProblemName, Problem> {
  const entries = Object.entries(table).map(([name, [status, reason]]): [string, Problem] => {
    const allow = status === 405 ? { allow: allowedMethods } : {};
    return [name, Object.freeze({ type: 'problem', status, reason, ...allow })];
  });
  return Object.fromEntries(entries) as Record<ProblemName, Problem>;
}
