/** Where lines end. */

export const LINE_BREAK = 0x0a;

/** Where the first line ends. */
export function lineEnd(bytes: Buffer): number {
  return bytes.indexOf(LINE_BREAK) + 1 || bytes.length;
}

/** As many whole lines as there is room for; at least the rest of one. */
export function linesWithin(bytes: Buffer, room: number): Buffer {
  if (bytes.length <= room) return bytes;
  const end = room <= 0 ? 0 : bytes.lastIndexOf(LINE_BREAK, room - 1) + 1;
  return bytes.subarray(0, end === 0 ? lineEnd(bytes) : end);
}
