/** IP addresses: from bytes, and from text that has to be exact, to the text that `socket.remoteAddress` shows. */

const IPV6_BYTES = 16;

export function ipv4At(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** As libuv's `uv_inet_ntop` writes it, by RFC 5952: the first of the longest runs of zeros is left out. */
export function ipv6At(bytes: Uint8Array, at: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => {
    const first = at + 2 * index;
    return bytes[first]! * 256 + bytes[first + 1]!;
  });
  const { start, length } = longestZeros(groups);
  const hasV4 = start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff));
  if (hasV4) return `${length === 6 ? '::' : '::ffff:'}${ipv4At(bytes, at + 12)}`;
  const text = (from: number, to?: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  return length < 2 ? text(0) : `${text(0, start)}::${text(start + length)}`;
}

/** Whether the text in these bytes is an address: four numbers without leading zeros. */
export function isIpv4Text(bytes: ArrayLike<number>, from: number, to: number): boolean {
  let dots = 0;
  let first = from;
  for (let at = from; at <= to; at++) {
    if (at < to && bytes[at] !== DOT) continue;
    if (!(decimalIn(bytes, first, at) <= 255)) return false;
    if (at < to) dots++;
    first = at + 1;
  }
  return dots === 3;
}

const DOT = 46;
const DIGIT_0 = 48;

/** Without leading zeros; NaN for anything else. */
export function decimalIn(bytes: ArrayLike<number>, from: number, to: number): number {
  if (to === from || (bytes[from] === DIGIT_0 && to > from + 1)) return Number.NaN;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = bytes[at]! - DIGIT_0;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** The same address; undefined for what is none. */
export function ipv4Of(text: string): string | undefined {
  const codes = Array.from(text, (character) => character.charCodeAt(0));
  return isIpv4Text(codes, 0, codes.length) ? text : undefined;
}

/** The address in its one canonical form; undefined for what is none. Without a zone: that is no other host's business. */
export function ipv6Of(text: string): string | undefined {
  const bytes = ipv6BytesOf(text);
  return bytes === undefined ? undefined : ipv6At(bytes, 0);
}

function ipv6BytesOf(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, index) => bytesOfGroups(half, index === halves.length - 1));
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const rest = tail ?? [];
  const missing = IPV6_BYTES - head.length - rest.length;
  // The two colons stand for one group at least.
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  return Uint8Array.from([...head, ...Array<number>(missing).fill(0), ...rest]);
}

/** The last one may be an IPv4 address. */
function bytesOfGroups(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 255);
    } else if (isLast && index === groups.length - 1 && ipv4Of(group) !== undefined) {
      bytes.push(...group.split('.').map(Number));
    } else {
      return undefined;
    }
  }
  return bytes;
}

function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index <= groups.length; index++) {
    if (groups[index] === 0) continue;
    if (index - start > best.length) best = { start, length: index - start };
    start = index + 1;
  }
  return best;
}
