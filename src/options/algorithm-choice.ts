/**
 * The algorithm that is asked for, as people write it: `p2c`, `p2c(d=3, share-cap=2)`, `p2c:d=3,share-cap=2`,
 * `./my-policy.js`, or in a config file `{ name: 'p2c', options: { d: 3 } }` or a function.
 */

import type { AlgorithmFactory } from '../algorithms/contract.ts';
import type { NumberOption } from '../algorithms/entry.ts';
import {
  type AlgorithmEntry,
  type AlgorithmOption,
  type AlgorithmOptions,
  algorithmCatalog,
  decoratorOptions,
  findAlgorithm,
} from '../algorithms/index.ts';
import {
  type Argument,
  argumentOf,
  argumentsIn,
  formatCall,
  lackOfParenthesis,
  takeApart,
} from './grammar/call.ts';
import { type OptionForms, readCallOptions } from './grammar/call-options.ts';
import { didYouMean, isRefusal, type Read, type Refusal } from './grammar/refusal.ts';
import { suggest } from './grammar/suggest.ts';
import { type ValueForm, valueKinds } from './grammar/values.ts';

/** Checked as far as it can be without loading the file, of which nothing is known before. */
export interface AlgorithmChoice {
  readonly name: string;
  readonly options: AlgorithmOptions;
  /** Path of the file that has the algorithm; its options are as they were written. */
  readonly file?: string | undefined;
  /** One that code has made, as a file would export it. */
  readonly own?: OwnAlgorithm | undefined;
}

/**
 * An algorithm of your own: a function `(options, context)` that returns `{ pick(workers, connection) }`, or an object
 * with such a function as `create` and the options that it describes.
 */
export type OwnAlgorithm =
  | AlgorithmFactory<never>
  | {
      readonly create: AlgorithmFactory<never>;
      readonly name?: string;
      readonly options?: readonly AlgorithmOption[];
    };

/** In a config file or from code. Durations may be written as text. */
export type AlgorithmWritten =
  | string
  | { readonly name: string; readonly options?: AlgorithmOptions }
  | { readonly file: string; readonly options?: AlgorithmOptions }
  | OwnAlgorithm;

export const expectedAlgorithm: string = `${algorithmCatalog.map(({ name }) => name).join(', ')}, or the path to a file`;

export function readAlgorithm(written: unknown): AlgorithmChoice | Refusal {
  if (isOwn(written)) return { name: ownName(written), options: {}, own: written };
  const said = typeof written === 'string' ? wordsOf(written) : fieldsOf(written);
  if (said === undefined) return { expected: expectedAlgorithm };
  const lack = typeof written === 'string' ? lackOfParenthesis(written) : undefined;
  if (lack !== undefined) return lack;
  const { called, options } = said;
  if (said.isFile) return { name: called, options, file: called };
  const entry = findAlgorithm(called);
  if (entry === undefined) return { expected: expectedAlgorithm, hint: nearestAlgorithm(called) };
  const read = readAlgorithmOptions(entry, options);
  return isRefusal(read) ? read : { name: entry.name, options: read.value };
}

/** More options, each as `name=value`; they win over those that are there. */
export function addAlgorithmOptions(
  choice: AlgorithmChoice,
  words: readonly string[],
): AlgorithmChoice | Refusal {
  const added = optionsIn(words.map(argumentOf));
  if (!isInCatalog(choice)) return { ...choice, options: { ...choice.options, ...added } };
  const read = readAlgorithmOptions(findAlgorithm(choice.name)!, added);
  return isRefusal(read) ? read : { ...choice, options: { ...choice.options, ...read.value } };
}

/** False for what a file or code has: nothing is known of it until it is loaded. */
export function isInCatalog({ file, own }: AlgorithmChoice): boolean {
  return file === undefined && own === undefined;
}

/** Options with their values read from text, and checked. */
export function readAlgorithmOptions(
  { name, options }: Pick<AlgorithmEntry, 'name' | 'options'>,
  written: AlgorithmOptions,
): Read<AlgorithmOptions> {
  const forms = formsOf([...options, ...decoratorOptions]);
  const explained = findAlgorithm(name) === undefined ? undefined : `"lb algos ${name}" explains them.`;
  return readCallOptions({ name, options: forms, explained }, written) as Read<AlgorithmOptions>;
}

/** As it is written on the command line. */
export function formatAlgorithm({ name, options }: AlgorithmChoice): string {
  return formatCall(name, options);
}

function isOwn(written: unknown): written is OwnAlgorithm {
  if (typeof written === 'function') return true;
  return typeof written === 'object' && written !== null && 'create' in written;
}

/** For the log: a function without a name, or with one that is none, is called what it is. */
function ownName(own: OwnAlgorithm): string {
  const { name } = own as { readonly name?: unknown };
  return typeof name === 'string' && /^[\w$ .-]{1,80}$/.test(name) ? name : 'own algorithm';
}

interface Said {
  readonly called: string;
  readonly isFile: boolean;
  readonly options: AlgorithmOptions;
}

function wordsOf(written: string): Said | undefined {
  const { name, inside } = takeApart(written);
  if (name === '' || /\p{Cc}/u.test(written.trim())) return undefined;
  return { called: name, isFile: /[/\\]|\.[cm]?[jt]s$/.test(name), options: optionsIn(argumentsIn(inside)) };
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

/** A bare word switches on. The last of two equal ones wins, as with flags. */
function optionsIn(written: readonly Argument[]): AlgorithmOptions {
  const given = written.filter(({ key, text }) => key !== undefined || text !== '');
  return Object.fromEntries(given.map(({ key, text }) => (key === undefined ? [text, 'on'] : [key, text])));
}

function formsOf(options: readonly AlgorithmOption[]): OptionForms {
  return Object.fromEntries(options.map((option) => [option.name, formOf(option)]));
}

/** A file may describe an option without its kind: then it is a number. */
function formOf(option: AlgorithmOption): ValueForm {
  if (option.kind === 'duration') return { ...option, allowsFractions: true };
  return Object.hasOwn(valueKinds, option.kind) ? option : { ...(option as NumberOption), kind: 'number' };
}

function nearestAlgorithm(said: string): string | undefined {
  const names = algorithmCatalog.flatMap(({ name, aliases }) => [name, ...aliases]);
  const name = suggest(said, names);
  return name === undefined ? undefined : didYouMean(findAlgorithm(name)!.name);
}
