/**
 * What a text such as `erlang(stages=3)`, `erlang(3)` or `erlang:3` may say: a name with options in parentheses, by key or by
 * place, and what is made of their values.
 */
import { argumentsIn, lackOfParenthesis, takeApart } from './call.ts';
import { readCallOptions, unknownOption } from './call-options.ts';
import { isRefusal, oneOf, type Read, unknownName } from './refusal.ts';
import { expectedValue, type ValueForm } from './values.ts';

/** An option that has to be given unless it has a default or may be left out. */
export type CallOption = ValueForm & {
  readonly default?: number;
  readonly isOptional?: true;
};

/** By key; their order is that of the places. */
export type CallOptions = Readonly<Record<string, CallOption>>;

export interface CallForm<Made> {
  readonly name: string;
  readonly options: CallOptions;
  readonly make: (values: Readonly<Record<string, unknown>>) => Made;
}

type ValueOf<Parameter> =
  | (Parameter extends { kind: 'text' | 'choice' } ? string : number)
  | (Parameter extends { isOptional: true } ? undefined : never);

export function callForm<const Table extends CallOptions, Made>(
  name: string,
  options: Table,
  make: (values: { readonly [Key in keyof Table]: ValueOf<Table[Key]> }) => Made,
): CallForm<Made> {
  return { name, options, make: (values) => make(values as never) };
}

/** What the form that is named makes of the text. */
export function readCall<Made>(written: string, forms: readonly CallForm<Made>[]): Read<Made> {
  const lack = lackOfParenthesis(written);
  if (lack !== undefined) return lack;
  const { name, inside } = takeApart(written);
  const found = forms.find((each) => each.name === name.toLowerCase());
  if (found === undefined) {
    const names = forms.map((each) => each.name);
    return unknownName(name, names, oneOf(forms.map(signatureOf)));
  }
  const given = givenIn(inside, found);
  if (isRefusal(given)) return given;
  const read = readCallOptions(found, given.value);
  if (isRefusal(read)) return read;
  const missing = missingIn(read.value, found);
  if (missing !== undefined) return { expected: `${signatureOf(found)} with ${missing}` };
  return { value: found.make({ ...defaultsOf(found), ...read.value }) };
}

/** The name with the keys of its options. */
export function signatureOf({ name, options }: CallForm<unknown>): string {
  const keys = Object.keys(options);
  return keys.length === 0 ? name : `${name}(${keys.join(', ')})`;
}

/** An empty part says nothing: it leaves the option at its place out. */
function givenIn(inside: string, form: CallForm<unknown>): Read<Readonly<Record<string, string>>> {
  const { options } = form;
  const keys = Object.keys(options);
  const [only] = keys;
  // The path of a file may have commas and equals signs of its own.
  if (only !== undefined && keys.length === 1 && options[only]!.kind === 'text') {
    return { value: inside === '' ? {} : { [only]: inside } };
  }
  const value: Record<string, string> = {};
  for (const [place, { key, text }] of argumentsIn(inside).entries()) {
    if (key === undefined && text === '') continue;
    const at = key?.toLowerCase() ?? keys[place];
    if (at === undefined || !Object.hasOwn(options, at)) {
      return unknownOption(form, key ?? text);
    }
    if (Object.hasOwn(value, at)) return { expected: `${at} once` };
    value[at] = text;
  }
  return { value };
}

function missingIn(
  given: Readonly<Record<string, unknown>>,
  { options }: CallForm<unknown>,
): string | undefined {
  const missing = Object.entries(options).find(
    ([key, { default: standard, isOptional }]) =>
      !Object.hasOwn(given, key) && standard === undefined && isOptional !== true,
  );
  return missing === undefined ? undefined : `${missing[0]}, ${expectedValue(missing[1])}`;
}

function defaultsOf({ options }: CallForm<unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([key, { default: standard }]) => [key, standard]));
}
