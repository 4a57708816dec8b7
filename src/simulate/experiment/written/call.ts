/** `erlang(stages=3)`, `erlang(3)`, `crash(worker=1, at=100)`: a name with numbers, checked against what it may be. */
import { pointsmanError } from '../../../errors.ts';
import { suggest } from '../../../options/suggest.ts';
import type { ReadTime } from './times.ts';

export interface Parameter {
  readonly name: string;
  readonly kind: 'number' | 'whole' | 'time';
  readonly min: number;
  readonly max: number;
  /** It must be given unless this is there; null leaves it out. */
  readonly default?: number | null;
}

export interface CallForm {
  readonly name: string;
  readonly parameters: readonly Parameter[];
}

export interface Call {
  readonly name: string;
  /** Each parameter of the form; undefined for one that was left out. */
  readonly values: Readonly<Record<string, number | undefined>>;
}

export interface CallContext {
  /** As in `--service`. */
  readonly flag: string;
  readonly readTime: ReadTime;
}

/** The word before the parentheses and the text between them. */
export function takeApart(written: string): { name: string; list: string } | undefined {
  const [, name, , list = ''] = /^([a-z][a-z-]*)\s*(\((.*)\))?$/is.exec(written.trim()) ?? [];
  return name === undefined ? undefined : { name: name.toLowerCase(), list: list.trim() };
}

/** Throws ERR_INVALID_OPTION for what none of `forms` allows. */
export function readCall(written: string, forms: readonly CallForm[], context: CallContext): Call {
  const said = takeApart(written);
  const form = forms.find(({ name }) => name === said?.name);
  const refuse = (expected: string, hint?: string): never => {
    const given = `${context.flag} ${JSON.stringify(written.slice(0, 80))}`;
    throw pointsmanError('ERR_INVALID_OPTION', { given, expected, hint });
  };
  if (said === undefined || form === undefined) {
    const names = forms.map(({ name }) => name);
    const meant = suggest(said?.name ?? written, names);
    return refuse(oneOf(forms.map(signatureOf)), meant === undefined ? undefined : `Did you mean ${meant}?`);
  }
  const given = new Map<string, string>();
  for (const [index, word] of wordsIn(said.list).entries()) {
    const [, key, value] = /^([a-z][a-z0-9-]*)\s*=\s*(.*)$/is.exec(word) ?? [];
    const name = key?.toLowerCase() ?? form.parameters[index]?.name;
    if (name === undefined || !form.parameters.some((parameter) => parameter.name === name)) {
      return refuse(`${signatureOf(form)} instead of ${JSON.stringify(word)}`);
    }
    if (given.has(name)) return refuse(`${name} once`);
    given.set(name, value ?? word);
  }
  const values = form.parameters.map((parameter): [string, number | undefined] => {
    const text = given.get(parameter.name);
    if (text !== undefined) {
      const value = numberIn(parameter, text, context.readTime);
      return [parameter.name, value ?? refuse(`${parameter.name} to be ${rangeOf(parameter)}`)];
    }
    if (parameter.default !== undefined) return [parameter.name, parameter.default ?? undefined];
    return refuse(`${signatureOf(form)} with ${parameter.name}, ${rangeOf(parameter)}`);
  });
  return { name: form.name, values: Object.fromEntries(values) };
}

function numberIn({ kind, min, max }: Parameter, text: string, readTime: ReadTime): number | undefined {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  const value = kind === 'time' ? readTime(text) : number;
  if (value === undefined || value < min || value > max) return undefined;
  return kind === 'whole' && !Number.isInteger(value) ? undefined : value;
}

function rangeOf({ kind, min, max }: Parameter): string {
  if (kind === 'time') return 'a time such as 100, or 100ms with --service-mean';
  return `a ${kind === 'whole' ? 'whole number' : 'number'} from ${min} to ${max}`;
}

function signatureOf({ name, parameters }: CallForm): string {
  return parameters.length === 0 ? name : `${name}(${parameters.map((each) => each.name).join(', ')})`;
}

function wordsIn(list: string): string[] {
  return list === '' ? [] : list.split(',').map((word) => word.trim());
}

function oneOf(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
