/**
 * The algorithm that is asked for, as people write it: `p2c`, `p2c(d=3, share-cap=2)`, `./my-policy.js`, or in a
 * config file `{ name: 'p2c', options: { d: 3 } }`.
 */
import {
  type AlgorithmEntry,
  type AlgorithmOption,
  type AlgorithmOptions,
  algorithmCatalog,
  checkOptions,
  decoratorOptions,
  findAlgorithm,
  type SpecProblem,
} from '../algorithms/index.ts';
import { formatDuration, parseDuration } from './quantities.ts';
import { suggest } from './suggest.ts';

/** Checked as far as it can be without loading the file, of which nothing is known before. */
export interface AlgorithmChoice {
  readonly name: string;
  readonly options: AlgorithmOptions;
  /** Path of the file that has the algorithm; its options are as they were written. */
  readonly file?: string | undefined;
}

/** In a config file or from code. Durations may be written as text. */
export type AlgorithmWritten =
  | string
  | { readonly name: string; readonly options?: AlgorithmOptions }
  | { readonly file: string; readonly options?: AlgorithmOptions };

/** What is wrong with what was written. */
export interface Refusal {
  /** Ends the sentence "expected ...". */
  readonly expected: string;
  readonly hint: string | undefined;
}

export const expectedAlgorithm: string = `${algorithmCatalog.map(({ name }) => name).join(', ')}, or the path of a file`;

export function readAlgorithm(written: unknown): AlgorithmChoice | Refusal {
  const said = typeof written === 'string' ? takeApart(written) : fieldsOf(written);
  if (said === undefined) return { expected: expectedAlgorithm, hint: undefined };
  const { called, options } = said;
  if (said.isFile) return { name: called, options, file: called };
  const entry = findAlgorithm(called);
  if (entry === undefined) return { expected: expectedAlgorithm, hint: nearestAlgorithm(called) };
  const checked = readAlgorithmOptions(entry, options);
  return isRefusal(checked) ? checked : { name: entry.name, options: checked };
}

/** More options, each as `name=value`; they win over those that are there. */
export function addAlgorithmOptions(
  choice: AlgorithmChoice,
  words: readonly string[],
): AlgorithmChoice | Refusal {
  const added = optionsIn(words);
  if (choice.file !== undefined) return { ...choice, options: { ...choice.options, ...added } };
  const checked = readAlgorithmOptions(findAlgorithm(choice.name)!, added);
  return isRefusal(checked) ? checked : { ...choice, options: { ...choice.options, ...checked } };
}

/** Options with their values read from text, and checked. */
export function readAlgorithmOptions(
  entry: Pick<AlgorithmEntry, 'name' | 'options'>,
  written: AlgorithmOptions,
): AlgorithmOptions | Refusal {
  const described = [...entry.options, ...decoratorOptions];
  const options = Object.fromEntries(
    Object.entries(written).map(([name, value]) => [
      name,
      valueIn(
        value,
        described.find((option) => option.name === name),
      ),
    ]),
  );
  const [problem] = checkOptions(entry, options);
  return problem === undefined ? options : refusalOf(entry.name, problem, written);
}

export function isRefusal(result: object): result is Refusal {
  return 'expected' in result && typeof result.expected === 'string';
}

/** As it is written on the command line. */
export function formatAlgorithm({ name, options }: AlgorithmChoice): string {
  const said = Object.entries(options).map(([option, value]) => `${option}=${spelled(value)}`);
  return said.length === 0 ? name : `${name}(${said.join(', ')})`;
}

interface Said {
  readonly called: string;
  readonly isFile: boolean;
  readonly options: AlgorithmOptions;
}

function takeApart(written: string): Said | undefined {
  const text = written.trim();
  const [, name, list] = /^([^(]+)\((.*)\)$/s.exec(text) ?? [];
  const called = (name ?? text).trim();
  if (called === '' || /\p{Cc}/u.test(text)) return undefined;
  const words = (list ?? '').split(',').map((word) => word.trim());
  const isFile = /[/\\]|\.[cm]?[jt]s$/.test(called);
  return { called, isFile, options: optionsIn(words.filter((word) => word !== '')) };
}

function fieldsOf(written: unknown): Said | undefined {
  if (typeof written !== 'object' || written === null) return undefined;
  const { name, file, options = {}, ...others } = written as Record<string, unknown>;
  const called = name ?? file;
  if (typeof called !== 'string' || called === '' || (name !== undefined && file !== undefined))
    return undefined;
  if (Object.keys(others).length > 0 || typeof options !== 'object' || options === null) return undefined;
  return { called, isFile: file !== undefined, options: options as AlgorithmOptions };
}

/** A name without a value switches on. */
function optionsIn(words: readonly string[]): AlgorithmOptions {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, value] = /^([^=]*)=(.*)$/s.exec(word) ?? [undefined, word, 'on'];
      return [name!.trim(), value!.trim()];
    }),
  );
}

function valueIn(
  written: number | string | boolean,
  option: AlgorithmOption | undefined,
): number | string | boolean {
  if (typeof written !== 'string' || option === undefined || written === '') return written;
  switch (option.kind) {
    case 'choice':
      return option.values.find((value) => value.toLowerCase() === written.toLowerCase()) ?? written;
    case 'switch':
      return switches.get(written.toLowerCase()) ?? written;
    case 'duration':
      return parseDuration(written) ?? written;
    default:
      // Number() alone would take '1e3' and '0x10', which nobody means.
      return /^-?\d+(\.\d+)?$/.test(written) ? Number(written) : written;
  }
}

const switches: ReadonlyMap<string, boolean> = new Map([
  ...['on', 'yes', 'true', '1'].map((word): [string, boolean] => [word, true]),
  ...['off', 'no', 'false', '0'].map((word): [string, boolean] => [word, false]),
]);

function refusalOf(name: string, problem: SpecProblem, written: AlgorithmOptions): Refusal {
  const { kind, given, option, candidates, nearest } = problem;
  if (kind === 'unknown-option') {
    const names = candidates.join(', ');
    const meant = suggest(String(given), candidates);
    return {
      expected: `an option of ${name} (${names}) instead of ${JSON.stringify(String(given).slice(0, 80))}`,
      hint: meant === undefined ? `"lb algos ${name}" explains them.` : `Did you mean ${meant}?`,
    };
  }
  const value = written[option!.name];
  const meant = nearest === undefined ? suggest(String(value), candidates) : spelledAs(option!, nearest);
  return {
    expected: `${option!.name} to be ${expectedOf(option!, problem)}, and not ${spelled(value).slice(0, 80)}`,
    hint:
      meant === undefined
        ? undefined
        : nearest === undefined
          ? `Did you mean ${meant}?`
          : `The nearest valid value is ${meant}.`,
  };
}

function expectedOf(option: AlgorithmOption, { expected }: SpecProblem): string {
  if (option.kind !== 'duration') return expected;
  return `a time from ${formatDuration(option.min)} to ${formatDuration(option.max)}, such as 500ms or 10s`;
}

function spelledAs(option: AlgorithmOption, value: number): string {
  return option.kind === 'duration' ? formatDuration(value) : String(value);
}

function spelled(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return value === '' ? 'empty' : String(value);
}

function nearestAlgorithm(said: string): string | undefined {
  const names = algorithmCatalog.flatMap(({ name, aliases }) => [name, ...aliases]);
  const name = suggest(said, names);
  return name === undefined ? undefined : `Did you mean ${findAlgorithm(name)!.name}?`;
}
