/** What the grammar makes of something that is written, as tests compare it. */
import { isRefusal, type Read, sentencesOf } from '../../../src/options/grammar/refusal.ts';
import { readValue, type ValueForm } from '../../../src/options/grammar/values.ts';

/** The value, or the sentences of the refusal. */
export function outcome(read: Read<unknown>): unknown {
  return isRefusal(read) ? sentencesOf(read) : read.value;
}

export function readAs(form: ValueForm): (written: unknown) => unknown {
  return (written) => outcome(readValue(written, form));
}
