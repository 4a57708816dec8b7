/** Reads the answers of one connection with their bodies, in whatever pieces they come. */
import type { Answer } from './tally.ts';

/** False when this is no HTTP that the servers of this benchmark send; nothing more is to be pushed then. */
export type PushAnswer = (chunk: Buffer) => boolean;

/** `take` is told each whole answer, and ends the reading by false. */
export function createAnswerReader(take: (answer: Answer) => boolean): PushAnswer {
  let pieces: Buffer[] = [];
  let length = 0;
  /** Before so many bytes are there, it is no use to look. */
  let needed = 0;

  return (chunk) => {
    pieces.push(chunk);
    length += chunk.length;
    if (length < needed) return true;
    const input = pieces.length === 1 ? chunk : Buffer.concat(pieces, length);
    let at = 0;
    needed = 0;
    for (;;) {
      const headEnd = input.indexOf(HEAD_END, at);
      if (headEnd === -1) {
        if (input.length - at > MOST_HEAD) return false;
        break;
      }
      const head = readHead(input.toString('latin1', at, headEnd));
      if (head === undefined) return false;
      const bodyStart = headEnd + HEAD_END.length;
      const end = bodyStart + head.bodyLength;
      if (end > input.length) {
        needed = end - at;
        break;
      }
      at = end;
      if (head.status >= 200 && !take({ ...head, body: input.subarray(bodyStart, end) })) return false;
    }
    pieces = at === input.length ? [] : [input.subarray(at)];
    length = input.length - at;
    return true;
  };
}

const HEAD_END = '\r\n\r\n';
const MOST_HEAD = 16_384;

/** Proxies may tell of a failure without a length, up to their close; nobody reads why. */
function readHead(head: string): { status: number; closes: boolean; bodyLength: number } | undefined {
  const status = Number(/^HTTP\/1\.[01] (\d{3})\b/.exec(head)?.[1]);
  const given = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  const isBodiless = status < 200 || status === 204 || status === 304;
  if (Number.isNaN(status) || (given === undefined && !isBodiless && status < 400)) return undefined;
  const closes = /\r\nconnection: *close/i.test(head) || (given === undefined && status >= 400);
  return { status, closes, bodyLength: isBodiless ? 0 : Number(given ?? 0) };
}
