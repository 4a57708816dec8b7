/** The kinds of value by name: what is described by one of these forms can be read, refused and written. */
import { type ChoiceForm, choice } from './choice.ts';
import { type ChoicesForm, choices } from './choices.ts';
import { type DurationForm, duration } from './duration.ts';
import type { Kind } from './kind.ts';
import { type IntegerForm, integer, type NumberForm, number } from './number.ts';
import { type NumbersForm, numbers } from './numbers.ts';
import { onOff, type SwitchForm, type ToggleForm, toggle } from './on-off.ts';
import type { Read } from './refusal.ts';
import { type SizeForm, size } from './size.ts';
import { type TextForm, text } from './text.ts';
import { type VirtualTimeForm, virtualTime } from './virtual-time.ts';

/** Which kind a value has, and which values of that kind are allowed. */
export type ValueForm =
  | IntegerForm
  | NumberForm
  | DurationForm
  | SizeForm
  | VirtualTimeForm
  | ChoiceForm
  | ChoicesForm
  | SwitchForm
  | ToggleForm
  | NumbersForm
  | TextForm;

export const valueKinds: {
  readonly [Name in ValueForm['kind']]: Kind<Extract<ValueForm, { kind: Name }>>;
} = {
  integer,
  number,
  duration,
  size,
  time: virtualTime,
  choice,
  choices,
  switch: onOff,
  toggle,
  numbers,
  text,
};

export function readValue(written: unknown, form: ValueForm): Read<unknown> {
  return kindOf(form).read(written, form);
}

/** Ends the sentence "expected ...". */
export function expectedValue(form: ValueForm): string {
  return kindOf(form).expected(form);
}

function kindOf({ kind }: ValueForm): Kind<ValueForm> {
  return valueKinds[kind];
}
