/** A kind of value, such as durations: how one is read, refused and written. */
import type { Read } from './refusal.ts';

/** `Form` says which values of the kind are allowed, such as the limits of a number. */
export interface Kind<Form, Value = unknown> {
  /** From text, or from a value out of code or a config file. */
  read(written: unknown, form: Form): Read<Value>;
  /** Ends the sentence "expected ...". */
  expected(form: Form): string;
  /** As a person would write it; `read` makes the same value of it. */
  format(value: Value, form: Form): string;
  /** The values that are words, for completion; spellings that mean the same are left out. */
  words(form: Form): readonly string[];
}
