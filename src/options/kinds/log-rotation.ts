/** When a log is rotated: daily, at a size, at whichever comes first, or never: off. */
import type { LogRotationValue } from '../contract.ts';
import type { Kind } from '../grammar/kind.ts';
import { splitList } from '../grammar/list.ts';
import { didYouMean, nearestValid, type Refusal } from '../grammar/refusal.ts';
import { formatSize, parseSize } from '../grammar/size.ts';
import { suggest } from '../grammar/suggest.ts';

/** What is less would be more names than lines. */
const LEAST_BYTES = 4_096;

export const logRotation: Kind<unknown, LogRotationValue> = {
  read(written) {
    const parts = splitList(typeof written === 'number' ? String(written) : text(written));
    if (parts.length === 1 && parts[0]!.toLowerCase() === 'off') return { value: { isDaily: false } };
    const isDaily = parts.some((part) => part.toLowerCase() === 'daily');
    const sizes = parts.filter((part) => part.toLowerCase() !== 'daily');
    const [size = ''] = sizes;
    if (sizes.length > 1 || parts.length - sizes.length > 1) return refusal(size);
    if (sizes.length === 0) return { value: { isDaily } };
    const bytes = parseSize(size);
    if (bytes === undefined) return refusal(size);
    if (!Number.isSafeInteger(bytes) || bytes < LEAST_BYTES) {
      return { expected, hint: nearestValid(formatSize(Math.max(LEAST_BYTES, Math.round(bytes)))) };
    }
    return { value: { isDaily, bytes } };
  },
  expected: () => expected,
  format: ({ isDaily, bytes }) =>
    [...(isDaily ? ['daily'] : []), ...(bytes === undefined ? [] : [formatSize(bytes)])].join(',') || 'off',
  words: () => ['daily', 'off'],
};

const expected: string = `daily, a size from ${formatSize(LEAST_BYTES)} up such as 100MiB, both as in daily,100MiB, or off`;

function refusal(part: string): Refusal {
  return { expected, hint: didYouMean(suggest(part, ['daily', 'off'])) };
}

function text(written: unknown): string {
  return typeof written === 'string' ? written.trim() : '';
}
