/**
 * `name` or `name(argument, key=value, …)` taken apart, whatever it stands for. `name:argument,key=value` says the same
 * without parentheses, which mean something else to every shell.
 */
import { splitColon, splitList } from './list.ts';
import { type Refusal, spelled } from './refusal.ts';

export interface Call {
  readonly name: string;
  /** What stands between the parentheses, or behind the colon; empty when there is neither. */
  readonly inside: string;
}

export interface Argument {
  /** Undefined for a bare word. */
  readonly key: string | undefined;
  readonly text: string;
}

/** Text with neither is a name as a whole. */
export function takeApart(text: string): Call {
  const [, name, inside] = /^([^(]*)\((.*)\)$/s.exec(text.trim()) ?? [];
  const [called, said] = name === undefined ? (splitColon(text.trim()) ?? [text, '']) : [name, inside!];
  return { name: called.trim(), inside: said.trim() };
}

/** For a call of which one parenthesis was forgotten; not for a path that has one. */
export function lackOfParenthesis(text: string): Refusal | undefined {
  const call = text.trim();
  const count = (character: string): number => call.split(character).length - 1;
  const [opened, closed] = [count('('), count(')')];
  const [, name, inside] = /^([\w./\\-]+?) *\((.*)$/s.exec(call) ?? [];
  if (opened > closed && name !== undefined && !/(\)|\.[cm]?[jt]s)$/.test(inside!)) {
    const whole = JSON.stringify(call + ')'.repeat(opened - closed));
    return { expected: 'a closing parenthesis', hint: `Did you mean ${whole}?` };
  }
  if (opened > 0 || closed !== 1 || !call.endsWith(')')) return undefined;
  return { expected: 'an opening parenthesis before the options, as in "name(option=value)"' };
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
  return takeApart(begun.split('(', 1)[0]!).name;
}

export function formatCall(name: string, values: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(values).map(([key, value]) => `${key}=${spelled(value)}`);
  return said.length === 0 ? name : `${name}(${said.join(', ')})`;
}
