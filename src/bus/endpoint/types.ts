/** The types of messages that come. */

interface Known {
  readonly bytes: Buffer;
  readonly type: string;
}

/** A power of two. */
const PLACES = 64;

/** The type at the beginning of what is left of a frame, behind its length. Apps have few: the text of each is made once. */
export function createTypes(): (rest: Buffer) => string {
  const places: (Known | undefined)[] = Array.from({ length: PLACES });

  return (rest) => {
    const length = rest[0] ?? 0;
    const place = (length + (rest[1] ?? 0) + 31 * (rest[length] ?? 0)) & (PLACES - 1);
    const known = places[place];
    if (known !== undefined && isSame(known.bytes, rest, length)) return known.type;
    const type = rest.toString('utf8', 1, 1 + length);
    places[place] = { bytes: Buffer.from(rest.subarray(0, 1 + length)), type };
    return type;
  };
}

function isSame(bytes: Buffer, rest: Buffer, length: number): boolean {
  for (let at = 0; at <= length; at++) if (bytes[at] !== rest[at]) return false;
  return true;
}
