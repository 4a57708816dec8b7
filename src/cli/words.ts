/** The words of a command line that are neither flags nor their values: a command, the app, its arguments. */
import { pointsmanError } from '../errors.ts';
import { didYouMean } from '../options/grammar/refusal.ts';
import { suggest } from '../options/grammar/suggest.ts';
import type { Flags } from '../options/index.ts';
import { flagName } from '../options/names.ts';
import type { Command } from './commands/contract.ts';
import { helpWord } from './help-word.ts';

/** True for a path and for what lies in the working directory; any other word may be a mistyped command. */
export function isAppWord(word: string, fileExists: (path: string) => boolean): boolean {
  return /[./\\]/.test(word) || fileExists(word);
}

export interface WordsGiven {
  /** Behind the command's name, if it was named, and before `--`. */
  readonly words: readonly string[];
  /** Behind `--`. */
  readonly rest: readonly string[];
  readonly command: Command;
  readonly isNamed: boolean;
  readonly flags: Flags;
}

export interface WordsTaken {
  readonly words: readonly string[];
  readonly flags: Flags;
}

/**
 * Gives the first word and those behind `--` to the options that take them; the others are left to the command.
 * Throws ERR_UNKNOWN_COMMAND or ERR_INVALID_OPTION for a word that nothing takes.
 */
export function takeWords(
  { words, rest, command, isNamed, flags }: WordsGiven,
  commands: readonly Command[],
  fileExists: (path: string) => boolean,
): WordsTaken {
  const restKey = keyFor('rest', command);
  const all = restKey === undefined ? [...words, ...rest] : words;
  // Nothing behind `--`, as a script's empty "$@" leaves it, says nothing about the arguments.
  const behind = restKey === undefined || rest.length === 0 ? {} : { [restKey]: rest };
  const [first, second] = all;
  const firstKey = keyFor('first', command);
  if (firstKey === undefined || first === undefined) {
    if (first !== undefined && !takesWords(command)) refuseBehind(first, command);
    return { words: all, flags: { ...flags, ...behind } };
  }
  if (!isNamed && !isAppWord(first, fileExists)) refuseUnknown(first, commands);
  if (second !== undefined) refuseSecond(second);
  const flag = flags[firstKey];
  if (flag !== undefined) refuseBoth(`--${flagName(firstKey)} ${String(flag)}`, first);
  return { words: [], flags: { ...flags, ...behind, [firstKey]: first } };
}

function takesWords({ words, wordsTerm }: Command): boolean {
  return words.length > 0 || wordsTerm !== undefined;
}

function keyFor(positional: 'first' | 'rest', { options }: Command): string | undefined {
  return Object.keys(options).find((key) => options[key]!.positional === positional);
}

function refuseBehind(word: string, { name }: Command): never {
  throw pointsmanError('ERR_UNKNOWN_COMMAND', {
    given: `${shown(word)} after "lb ${name}"`,
    hint: `Run "lb ${name} --help" to see its options.`,
  });
}

function refuseUnknown(word: string, commands: readonly Command[]): never {
  const names = commands.map(({ name }) => name);
  throw pointsmanError('ERR_UNKNOWN_COMMAND', {
    given: shown(word),
    hint:
      didYouMean(suggest(word, [...names, helpWord])) ??
      `The commands are ${names.join(', ')}. To run an app, give the path of its file.`,
  });
}

function refuseSecond(word: string): never {
  throw pointsmanError('ERR_INVALID_OPTION', {
    given: shown(word),
    expected: 'a single app',
    hint: `Arguments of the app go after --, as in "lb server.js -- --verbose".`,
  });
}

function refuseBoth(flag: string, word: string): never {
  throw pointsmanError('ERR_INVALID_OPTION', {
    given: shown(flag),
    expected: `only one app, but ${shown(word)} is given as well`,
    hint: 'Omit one of them.',
  });
}

function shown(word: string): string {
  return JSON.stringify(word.length > 80 ? `${word.slice(0, 77)}...` : word);
}
