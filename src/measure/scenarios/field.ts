/** Fields of a scenario file whose values are written in the grammar of the options. */
import { z } from 'zod';
import { type CallForm, readCall } from '../../options/grammar/call-form.ts';
import { isRefusal, ofPart, type Read, sentencesOf } from '../../options/grammar/refusal.ts';
import { readValue, type ValueForm } from '../../options/grammar/values.ts';

/** A value of the kind that is described, such as a number or a duration. */
export function field<Value>(form: ValueForm): z.ZodType<Value> {
  return z.unknown().transform((written, context) => {
    const read = readValue(written, form);
    return take(isRefusal(read) ? found(read, written) : read, context) as Value;
  });
}

/** What `schema` allows, or a text in one of `forms` that means the same. */
export function spelledField<Value>(
  forms: readonly CallForm<unknown>[],
  schema: z.ZodType<Value>,
): z.ZodType<Value> {
  return z.preprocess(
    (written, context) => (typeof written === 'string' ? take(readCall(written, forms), context) : written),
    schema,
  );
}

function found(refusal: Exclude<Read<unknown>, { value: unknown }>, written: unknown): Read<unknown> {
  if (written !== undefined) return ofPart(refusal, written);
  return { expected: `${refusal.expected}, found nothing` };
}

function take(read: Read<unknown>, context: z.RefinementCtx): unknown {
  if (!isRefusal(read)) return read.value;
  context.addIssue({ code: 'custom', message: sentencesOf(read) });
  return z.NEVER;
}
