/**
 * The command line, taken apart by the parser of yargs; what the words mean is decided by the option table alone. All of
 * yargs would cost a start 75 ms and more, for help and checks that the table gives.
 */
import { existsSync } from 'node:fs';
import parser from 'yargs-parser';
import { pointsmanError } from '../errors.ts';
import { splitWords } from '../options/grammar/list.ts';
import { didYouMean } from '../options/grammar/refusal.ts';
import type { Flags, Option, OptionTable } from '../options/index.ts';
import { flagName, hasFlag, keysOf, suggestName } from '../options/names.ts';
import type { Command } from './commands/contract.ts';
import { joinDashedValues } from './dashed-values.ts';
import { expandHelpWord } from './help-word.ts';
import { refuseSwitchValues } from './switch-values.ts';
import { expandToggles } from './toggle-flags.ts';
import { isAppWord, takeWords } from './words.ts';

export interface ParsedLine {
  readonly command: Command;
  readonly flags: Flags;
  readonly switches: ReadonlySet<string>;
  readonly words: readonly string[];
  readonly wantsHelp: boolean;
  readonly wantsVersion: boolean;
}

/** Throws ERR_UNKNOWN_COMMAND, ERR_UNKNOWN_OPTION or ERR_INVALID_OPTION, each with what was probably meant. */
export function parseLine(
  argv: readonly string[],
  commands: readonly Command[],
  fileExists: (path: string) => boolean = existsSync,
): ParsedLine {
  const dashes = argv.indexOf('--');
  const before = expandHelpWord(dashes === -1 ? argv : argv.slice(0, dashes));
  const rest = dashes === -1 ? [] : argv.slice(dashes + 1);
  refuseInheritedNames(before);
  refuseSwitchValues(before, ['help', 'version', ...switchesOf(commands)]);
  const standsAlone = (word: string): boolean =>
    commands.some(({ name }) => name === word) || isAppWord(word, fileExists);
  const standard = commands.find(({ isDefault }) => isDefault)!;
  // The command's word may stand behind flags, and which words are flags' values depends on the flags declared.
  const asStandard = read(before, standard, commands, standsAlone);
  const firstWord = asStandard.words[0];
  const named = commands.find(({ name }) => name === firstWord);
  const command = named ?? standard;
  const line = command === standard ? asStandard : read(before, command, commands, standsAlone);
  refuseUnknownFlags(line, command);
  const words = line.words.slice(named === undefined ? 0 : 1);
  const isNamed = named !== undefined;
  const given = { words, rest, command, isNamed, flags: flagsIn(line.given, command.options) };
  return {
    command,
    ...takeWords(given, commands, fileExists),
    switches: new Set(Object.keys(command.switches).filter((name) => line.given[keyOf(name)] === true)),
    wantsHelp: line.given.help === true,
    wantsVersion: line.given.version === true,
  };
}

interface ReadLine {
  readonly words: readonly string[];
  readonly given: Readonly<Record<string, unknown>>;
}

function read(
  argv: readonly string[],
  command: Command,
  commands: readonly Command[],
  standsAlone: (word: string) => boolean,
): ReadLine {
  const joined = joinDashedValues(argv, command.options);
  const switches = ['help', 'version', ...switchesOf(commands)];
  const { argv: read, error } = parser.detailed([...expandToggles(joined, command.options, standsAlone)], {
    ...declared(command),
    boolean: switches,
    // Without it, a word "true" or "false" behind a switch would be taken as its value.
    narg: Object.fromEntries(switches.map((name) => [name, 0])),
    configuration,
  });
  if (error) throw error;
  const { _: words, ...given } = read;
  // A declared switch that was not given is there with the value undefined.
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  return { words: words.map(String), given: Object.fromEntries(present) };
}

const configuration: Partial<parser.Configuration> = {
  'boolean-negation': false,
  'dot-notation': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'strip-aliased': true,
  'strip-dashed': true,
};

function declared(command: Command): Pick<parser.Options, 'string' | 'alias'> {
  const flagged = Object.entries(command.options).filter(([, option]) => hasFlag(option));
  const letters = flagged.flatMap(([key, { letter }]) =>
    letter === undefined ? [] : [[flagName(key), letter]],
  );
  return {
    // An alias is a flag of its own here, so that messages can name what was written.
    string: flagged.flatMap(([key, option]) => keysOf(key, option).map((each) => flagName(each))),
    alias: { help: 'h', version: 'v', ...Object.fromEntries(letters) },
  };
}

function switchesOf(commands: readonly Command[]): string[] {
  return commands.flatMap(({ switches }) => Object.keys(switches));
}

/** What the parser calls a switch: `noWait` for `--no-wait`. */
function keyOf(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The parser keeps flags in ordinary objects and trips over `--constructor`, `--to-string` and their kind. */
function refuseInheritedNames(argv: readonly string[]): void {
  for (const word of argv) {
    const name = /^--([^=]+)/.exec(word)?.[1] ?? '';
    const key = name.replace(/-+([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (key in Object.prototype) {
      throw pointsmanError('ERR_UNKNOWN_OPTION', {
        given: `--${name}`,
        hint: '"lb --help" lists the options.',
      });
    }
  }
}

function refuseUnknownFlags({ given, words }: ReadLine, command: Command): void {
  const all = Object.entries(command.options);
  const flagged = all.filter(([, option]) => hasFlag(option));
  const others = [...Object.keys(command.switches), 'help', 'version'];
  const known = [...flagged.flatMap(([key, option]) => keysOf(key, option)), ...others.map(keyOf)];
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const flag = unknown.length === 1 ? unknown : flagName(unknown);
  const nearest = suggestName(flag, Object.fromEntries(flagged), flagName, others.map(flagName));
  const help = command.isDefault ? 'lb --help' : `lb ${command.name} --help`;
  const ofApp = words.length > 0 && flagged.length < all.length;
  throw pointsmanError('ERR_UNKNOWN_OPTION', {
    given: flag.length === 1 ? `-${flag}` : `--${flag}`,
    hint:
      didYouMean(nearest === undefined ? undefined : `--${nearest}`) ??
      `"${help}" lists the options${ofApp ? '; those of the app go after --' : ''}.`,
  });
}

function flagsIn(given: Readonly<Record<string, unknown>>, table: OptionTable): Flags {
  return Object.fromEntries(
    Object.entries(table).flatMap(([key, option]) =>
      keysOf(key, option).map((each) => [each, saidBy(occurrencesOf(given[each]), option)]),
    ),
  );
}

function occurrencesOf(value: unknown): readonly string[] {
  return value === undefined ? [] : [value].flat().map(String);
}

/** The last of several equal flags wins, so that a script's flags can be overridden by appending; words add up. */
function saidBy(occurrences: readonly string[], option: Option): string | readonly string[] | undefined {
  if (option.kind !== 'words' || occurrences.length === 0) return occurrences.at(-1);
  return option.onePerFlag === true ? occurrences : occurrences.flatMap(splitWords);
}
