/** How many rotated logs stay: days, files, bytes, whichever is least; or all. */
import type { LogKeepValue } from '../contract.ts';
import type { Kind } from '../grammar/kind.ts';
import { splitList } from '../grammar/list.ts';
import { formatSize, parseSize } from '../grammar/size.ts';

export const logKeep: Kind<unknown, LogKeepValue> = {
  read(written) {
    const parts = splitList(typeof written === 'string' ? written.trim().toLowerCase() : '');
    if (parts.length === 1 && parts[0] === 'all') return { value: {} };
    const read = parts.map(readPart);
    const value: LogKeepValue = Object.assign({}, ...read);
    // One of a kind each, and nothing that is of none.
    const isAllowed = !read.includes(undefined) && Object.keys(value).length === parts.length;
    return isAllowed ? { value } : { expected, hint: hintFor(parts) };
  },
  expected: () => expected,
  format: ({ days, files, bytes }) =>
    [
      ...(days === undefined ? [] : [`${days}d`]),
      ...(files === undefined ? [] : [`${files}files`]),
      ...(bytes === undefined ? [] : [formatSize(bytes)]),
    ].join(',') || 'all',
  words: () => ['all'],
};

const expected = 'days, files or a size, such as 31d, 10files, 2GiB or 31d,2GiB; or all';

function readPart(part: string): LogKeepValue | undefined {
  const [, count, unit] = /^(\d{1,6}) ?(d|days?|files?)$/.exec(part) ?? [];
  if (count !== undefined) return unit!.startsWith('d') ? { days: Number(count) } : { files: Number(count) };
  // A bare number would be bytes, which nobody means.
  const bytes = /^\d+$/.test(part) ? undefined : parseSize(part);
  return bytes !== undefined && Number.isSafeInteger(bytes) && bytes >= 0 ? { bytes } : undefined;
}

function hintFor(parts: readonly string[]): string | undefined {
  const bare = parts.find((part) => /^\d+$/.test(part));
  return bare === undefined ? undefined : `Did you mean ${bare}d or ${bare}files?`;
}
