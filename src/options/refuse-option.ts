/** What is written was read, or the error that says who was given what, what is expected, and what is nearest. */
import { pointsmanError } from '../errors.ts';
import { isRefusal, type Read, type Refusal } from './grammar/refusal.ts';

/** `given` as the user wrote it, such as `--workers foo`. Throws ERR_INVALID_OPTION for what was refused. */
export function accepted<Value>(given: string, read: Read<Value>): Value {
  return isRefusal(read) ? refuseOption(given, read) : read.value;
}

/** Throws ERR_INVALID_OPTION. */
export function refuseOption(given: string, { expected, hint }: Refusal): never {
  throw pointsmanError('ERR_INVALID_OPTION', { given, expected, hint });
}
