/** What is said of something that is not allowed: one set of texts for whatever is written, wherever it is written. */
import { suggest } from './suggest.ts';

export interface Refusal {
  /** Ends the sentence "expected ...". */
  readonly expected: string;
  /** A sentence with the nearest allowed spelling; undefined when there is no telling. */
  readonly hint?: string | undefined;
}

/** What was read, or why it was not. */
export type Read<Value> = { readonly value: Value } | Refusal;

export function isRefusal(read: object): read is Refusal {
  return 'expected' in read && typeof read.expected === 'string';
}

/** What is none of `names`; only a text can be meant to be one. */
export function unknownName(
  written: unknown,
  names: readonly string[],
  expected: string = oneOf(names),
): Refusal {
  const nearest = typeof written === 'string' ? suggest(written.trim(), names) : undefined;
  return { expected, hint: didYouMean(nearest) };
}

/** Whole sentences, to stand behind the name of what was refused. */
export function sentencesOf({ expected, hint }: Refusal): string {
  return `expected ${expected}.${hint === undefined ? '' : ` ${hint}`}`;
}

/** The refusal of a part of what was written, with the part in it. */
export function ofPart({ expected, hint }: Refusal, part: unknown): Refusal {
  return { expected: `${expected}, not ${part === '' ? 'an empty value' : shown(spelled(part))}`, hint };
}

export function didYouMean(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `Did you mean ${name}?`;
}

export function nearestValid(spelling: string): string {
  return `The nearest valid value is ${spelling}.`;
}

export function oneOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** Bare where it reads well, escaped where it has spaces or control characters; a long one is cut. */
export function shown(written: string): string {
  return /^[\w.%:/+-]{1,80}$/.test(written) ? written : cut(JSON.stringify(written));
}

export function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** A value as a person would write it. */
export function spelled(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  // Nobody means an object here, and String() throws at some.
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[…]' : '{…}';
  return String(value);
}
