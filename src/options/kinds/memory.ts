/** Amounts of memory: a size, or a share of what there is, such as 25%. */
import type { MemoryValue } from '../contract.ts';
import type { Kind } from '../grammar/kind.ts';
import { type Range, ranged } from '../grammar/ranged.ts';
import { isRefusal } from '../grammar/refusal.ts';
import { formatSize, size } from '../grammar/size.ts';

export const memory: Kind<Range, MemoryValue> = {
  read(written, form) {
    const said = typeof written === 'string' ? written.trim() : '';
    const isShare = percentage.test(said);
    const read = isShare ? share.read(said, shareRange) : size.read(written, { ...form, kind: 'size' });
    if (isRefusal(read)) return { ...read, expected: expectedOf(form) };
    return { value: isShare ? (said as MemoryValue) : read.value };
  },
  expected: expectedOf,
  format: (value) => (typeof value === 'number' ? formatSize(value) : value),
  words: () => [],
};

const shareRange = { min: 0, excludesMin: true, max: 100 } as const;
const percentage: RegExp = /^\d+(\.\d+)?%$/;

function expectedOf(form: Range): string {
  return `${size.expected({ ...form, kind: 'size' })}, or a share such as 25%`;
}

const share: Kind<typeof shareRange, number> = ranged({
  parse: (text) => Number(text.slice(0, -1)),
  format: (value) => `${value}%`,
  isWhole: () => false,
  expected: () => 'a share',
});
