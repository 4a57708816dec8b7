/** The types of messages that come. */
import type { Frame } from '../wire/frames.ts';

interface Known {
  readonly bytes: Buffer;
  readonly type: string;
}

/** A power of two. */
const PLACES = 64;

/** Where the type ends with which what is left of a frame begins; its length is in front of it. */
export function endOfType({ bytes, begin, end }: Frame): number {
  return begin === end ? end : Math.min(begin + 1 + bytes[begin]!, end);
}

/** The type from `begin` to before `end`, its length included. Apps have few: the text of each is made once. */
export function createTypes(): (bytes: Buffer, begin: number, end: number) => string {
  const places: (Known | undefined)[] = Array.from({ length: PLACES });

  return (bytes, begin, end) => {
    const place = (end - begin + (bytes[begin + 1] ?? 0) + 31 * (bytes[end - 1] ?? 0)) & (PLACES - 1);
    const known = places[place];
    if (known !== undefined && isSame(known.bytes, bytes, begin, end)) return known.type;
    const type = bytes.toString('utf8', begin + 1, end);
    places[place] = { bytes: Buffer.from(bytes.subarray(begin, end)), type };
    return type;
  };
}

function isSame(one: Buffer, other: Buffer, begin: number, end: number): boolean {
  if (one.byteLength !== end - begin) return false;
  for (let at = begin; at < end; at++) if (one[at - begin] !== other[at]) return false;
  return true;
}
