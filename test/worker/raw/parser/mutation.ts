/** Turns valid request streams into nearly valid ones, where parsers disagree. */
import { validRequests } from './corpus.ts';
import type { Random } from './random.ts';
import { bytesOf } from './reading.ts';

/** What smuggling is made of, beside single bytes. */
const fragments = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  '\r\n\r\n',
  '\r\n ',
  ' ',
  '\t',
  ':',
  ',',
  ';',
  '0\r\n\r\n',
  'Content-Length: 5\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Connection: close\r\n',
  'Host: b\r\n',
  'GET /2 HTTP/1.1\r\nHost: a\r\n\r\n',
  '\xff',
];

/** One to three requests in a row, with `mutations` random edits. */
export function mutatedStream(random: Random, mutations: number): Buffer {
  let bytes = bytesOf(Array.from({ length: 1 + random.below(3) }, () => random.pick(validRequests)).join(''));
  for (let edit = 0; edit < mutations; edit++) bytes = random.pick(edits)(bytes, random);
  return bytes;
}

/** Cuts the bytes into pieces of 1 to 40 bytes. */
export function randomPieces(bytes: Buffer, random: Random): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random.below(40);
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return pieces;
}

type Edit = (bytes: Buffer, random: Random) => Buffer;

const edits: Edit[] = [
  function flipBit(bytes, random) {
    const copy = Buffer.from(bytes);
    const at = random.below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
    return copy;
  },
  function insertFragment(bytes, random) {
    return replace(bytes, random.below(bytes.length + 1), 0, bytesOf(random.pick(fragments)));
  },
  function insertAfterLine(bytes, random) {
    const lf = bytes.indexOf('\n', random.below(bytes.length + 1));
    return replace(bytes, lf + 1, 0, bytesOf(random.pick(fragments)));
  },
  function duplicateRange(bytes, random) {
    const at = random.below(bytes.length + 1);
    return replace(bytes, at, 0, bytes.subarray(at, at + random.below(40)));
  },
  function deleteRange(bytes, random) {
    return replace(bytes, random.below(bytes.length + 1), 1 + random.below(8), bytesOf(''));
  },
  function spliceAnother(bytes, random) {
    const other = bytesOf(random.pick(validRequests));
    return Buffer.concat([
      bytes.subarray(0, random.below(bytes.length + 1)),
      other.subarray(random.below(other.length)),
    ]);
  },
];

function replace(bytes: Buffer, at: number, count: number, by: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + count)]);
}
