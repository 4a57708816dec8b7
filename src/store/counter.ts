/** Counters: decimal text, as Redis keeps them. */
import { pointsmanError } from '../errors.ts';

/** What `value` is after the step; nothing counts as 0. Throws ERR_STORE_VALUE. */
export function counterOf(value: Buffer | undefined, by: number): number {
  const before = value === undefined ? 0 : numberOf(value);
  if (before === undefined) throw notANumber();
  const sum = before + by;
  if (Number.isSafeInteger(sum)) return sum;
  throw beyondSafe();
}

/** Both drivers say the same. */
export function notANumber(): Error {
  return pointsmanError('ERR_STORE_VALUE', {
    what: 'increment',
    reason: 'what is kept there is no whole number',
    hint: 'Count under a key of its own.',
  });
}

export function beyondSafe(): Error {
  return pointsmanError('ERR_STORE_VALUE', {
    what: 'increment',
    reason: 'the sum would be no safe integer',
    hint: 'Start the counter anew.',
  });
}

/** As INCRBY reads it: no sign but the minus, no zeros in front, no fraction. */
function numberOf(value: Buffer): number | undefined {
  const text = value.length > 17 ? '' : value.toString('latin1');
  if (!/^(?:0|-?[1-9]\d*)$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}
