/** `name` or `name(argument, key=value, …)` taken apart, whatever it stands for. */
import { splitList } from './list.ts';
import { spelled } from './refusal.ts';

export interface Call {
  readonly name: string;
  /** What stands between the parentheses; empty when there are none. */
  readonly inside: string;
}

export interface Argument {
  /** Undefined for a bare word. */
  readonly key: string | undefined;
  readonly text: string;
}

/** Text that does not end in parentheses is a name as a whole. */
export function takeApart(text: string): Call {
  const [, name, inside] = /^([^(]*)\((.*)\)$/s.exec(text.trim()) ?? [undefined, text, ''];
  return { name: name!.trim(), inside: inside!.trim() };
}

/** One for each part between commas, empty ones too: they keep the places of those behind them. */
export function argumentsIn(inside: string): Argument[] {
  return inside === '' ? [] : splitList(inside).map(argumentOf);
}

export function argumentOf(part: string): Argument {
  const [, key, text] = /^([^=]*)=(.*)$/s.exec(part) ?? [];
  return key === undefined ? { key, text: part } : { key: key.trim(), text: text!.trim() };
}

/** The name in a call that somebody may not have finished writing. */
export function nameIn(begun: string): string {
  return begun.split('(', 1)[0]!.trim();
}

export function formatCall(name: string, values: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(values).map(([key, value]) => `${key}=${spelled(value)}`);
  return said.length === 0 ? name : `${name}(${said.join(', ')})`;
}
