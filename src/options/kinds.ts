/** What each kind of option accepts, how it says so, and how its values are written. */
import type { Option } from './contract.ts';
import type { Kind } from './grammar/kind.ts';
import type { Read } from './grammar/refusal.ts';
import { valueKinds } from './grammar/values.ts';
import { algorithm } from './kinds/algorithm.ts';
import { algorithms } from './kinds/algorithms.ts';
import { control } from './kinds/control.ts';
import { logKeep } from './kinds/log-keep.ts';
import { logRotation } from './kinds/log-rotation.ts';
import { memory } from './kinds/memory.ts';
import { networks } from './kinds/networks.ts';
import { words } from './kinds/words.ts';
import { workers } from './kinds/workers.ts';

const kinds: { readonly [Name in Option['kind']]: Kind<Extract<Option, { kind: Name }>> } = {
  ...valueKinds,
  algorithm,
  algorithms,
  control,
  logKeep,
  logRotation,
  memory,
  networks,
  words,
  workers,
};

/** From what is written in a flag, a variable (always strings) or a file to the resolved value. */
export function readOption(option: Option, written: unknown): Read<unknown> {
  return kindOf(option).read(written, option);
}

/** Ends the sentence "expected ...". */
export function expectedOf(option: Option): string {
  return kindOf(option).expected(option);
}

/** The values that are words, for completion. */
export function wordsOf(option: Option): readonly string[] {
  return kindOf(option).words(option);
}

/** A resolved value as a user would write it. */
export function format(option: Option, value: unknown): string {
  return kindOf(option).format(value, option);
}

function kindOf({ kind }: Option): Kind<Option> {
  return kinds[kind];
}
