/** Numbers of workers: a number, a share of the usable cores such as 50%, or auto. */
import type { WorkersValue } from '../contract.ts';
import type { Kind } from '../grammar/kind.ts';
import { integer } from '../grammar/number.ts';
import { ranged } from '../grammar/ranged.ts';
import { didYouMean, isRefusal } from '../grammar/refusal.ts';
import { suggest } from '../grammar/suggest.ts';

export const workers: Kind<unknown, WorkersValue> = {
  read(written) {
    const said = typeof written === 'string' ? written.trim() : '';
    if (said.toLowerCase() === 'auto') return { value: 'auto' };
    const isShare = percentage.test(said);
    const read = isShare ? share.read(said, shareRange) : integer.read(written, countRange);
    if (!isRefusal(read)) return { value: isShare ? (said as WorkersValue) : read.value };
    return { expected, hint: read.hint ?? didYouMean(suggest(said, ['auto'])) };
  },
  expected: () => expected,
  format: String,
  words: () => ['auto'],
};

// 1024 processes is beyond any machine this runs on; a typing error such as 40000 would fork until memory ends.
const countRange = { kind: 'integer', min: 1, max: 1024 } as const;
const shareRange = { min: 1, max: 1000 } as const;
const percentage: RegExp = /^\d+(\.\d+)?%$/;

const expected: string = `auto, a whole number from ${countRange.min} to ${countRange.max}, or a share of the cores such as 50%`;

const share: Kind<typeof shareRange, number> = ranged({
  parse: (text) => Number(text.slice(0, -1)),
  format: (value) => `${Math.round(value)}%`,
  isWhole: () => false,
  expected: () => expected,
});
