/** The options that stand between the parentheses of a name, each read as the kind it is described as. */
import { didYouMean, isRefusal, ofPart, type Read, type Refusal } from './refusal.ts';
import { suggest } from './suggest.ts';
import { readValue, type ValueForm } from './values.ts';

export type OptionForms = Readonly<Record<string, ValueForm>>;

/** What has options, such as an algorithm or a distribution. */
export interface OptionOwner {
  readonly name: string;
  readonly options: OptionForms;
  /** A sentence that says where they are explained. */
  readonly explained?: string | undefined;
}

/** Those of `written`, by the names they are described by. What is left out stays out. */
export function readCallOptions(
  owner: OptionOwner,
  written: Readonly<Record<string, unknown>>,
): Read<Readonly<Record<string, unknown>>> {
  const value: Record<string, unknown> = {};
  for (const [said, text] of Object.entries(written)) {
    const name = nameOf(said, owner.options);
    if (name === undefined) return unknownOption(owner, said);
    const read = readValue(text, owner.options[name]!);
    if (isRefusal(read)) return ofPart({ ...read, expected: `${name} to be ${read.expected}` }, text);
    value[name] = read.value;
  }
  return { value };
}

export function unknownOption({ name, options, explained }: OptionOwner, said: string): Refusal {
  const names = Object.keys(options);
  const expected =
    names.length === 0 ? `${name} without options` : `an option of ${name} (${names.join(', ')})`;
  return ofPart({ expected, hint: didYouMean(suggest(said, names)) ?? explained }, said);
}

/** The name as it is described, for one in any case of letters. */
function nameOf(said: string, forms: OptionForms): string | undefined {
  if (Object.hasOwn(forms, said)) return said;
  return Object.keys(forms).find((name) => name.toLowerCase() === said.toLowerCase());
}
