/** The command line, taken apart by yargs; what the words mean is decided by the option table alone. */
import yargs, { type Argv } from 'yargs';
import { pointsmanError } from '../errors.ts';
import { flagName } from '../options/names.ts';
import { suggest } from '../options/suggest.ts';
import type { Command } from './commands/contract.ts';
import { refuseSwitchValues } from './switch-values.ts';
import { expandToggles } from './toggle-flags.ts';

export interface ParsedLine {
  readonly command: Command;
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly switches: ReadonlySet<string>;
  readonly words: readonly string[];
  readonly wantsHelp: boolean;
  readonly wantsVersion: boolean;
}

/** Throws ERR_UNKNOWN_COMMAND, ERR_UNKNOWN_OPTION or ERR_INVALID_OPTION, each with what was probably meant. */
export function parseLine(argv: readonly string[], commands: readonly Command[]): ParsedLine {
  refuseInheritedNames(argv);
  refuseSwitchValues(argv, ['help', 'version', ...switchesOf(commands)]);
  const standard = commands.find(({ isDefault }) => isDefault)!;
  // The command's word may stand behind flags, and which words are flags' values depends on the flags declared.
  const firstWord = read(argv, standard, commands).words[0];
  const named = commands.find(({ name }) => name === firstWord);
  const command = named ?? standard;
  const line = read(argv, command, commands);
  const words = line.words.slice(named === undefined ? 0 : 1);
  refuseUnknownFlags(Object.keys(line.given), command);
  if (words.length > 0 && command.words.length === 0) refuseWord(words[0]!, named, commands);
  return {
    command,
    flags: Object.fromEntries(Object.keys(command.options).map((key) => [key, lastOf(line.given[key])])),
    switches: new Set(Object.keys(command.switches).filter((name) => line.given[name] === true)),
    words,
    wantsHelp: line.given.help === true,
    wantsVersion: line.given.version === true,
  };
}

function bareParser(argv: readonly string[]): Argv {
  return yargs([...argv])
    .scriptName('lb')
    .help(false)
    .version(false)
    .exitProcess(false)
    .detectLocale(false)
    .fail((message: string, error: Error | undefined) => {
      throw error ?? new Error(message);
    })
    .parserConfiguration({
      'boolean-negation': false,
      'dot-notation': false,
      // The last of two equal flags wins, so that a script's flags can be overridden by appending to them.
      'duplicate-arguments-array': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'strip-aliased': true,
      'strip-dashed': true,
    });
}

interface ReadLine {
  readonly words: readonly string[];
  readonly given: Readonly<Record<string, unknown>>;
}

function read(argv: readonly string[], command: Command, commands: readonly Command[]): ReadLine {
  const names = commands.map(({ name }) => name);
  const parser = declare(bareParser(expandToggles(argv, command.options, names)), command);
  // Without `nargs`, a word "true" or "false" behind a switch would be taken as its value.
  for (const name of ['help', 'version', ...switchesOf(commands)]) {
    parser.option(name, { type: 'boolean', nargs: 0 });
  }
  const { _: words, $0: _program, ...given } = parser.parseSync();
  // A declared switch that was not given is there with the value undefined.
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  return { words: words.map(String), given: Object.fromEntries(present) };
}

function declare(parser: Argv, command: Command): Argv {
  parser.alias('help', 'h').alias('version', 'v');
  for (const [key, option] of Object.entries(command.options)) {
    const alias = option.alias === undefined ? {} : { alias: option.alias };
    parser.option(flagName(key), { type: 'string', ...alias });
  }
  return parser;
}

function switchesOf(commands: readonly Command[]): string[] {
  return commands.flatMap(({ switches }) => Object.keys(switches));
}

/** yargs keeps flags in ordinary objects and trips over `--constructor`, `--to-string` and their kind. */
function refuseInheritedNames(argv: readonly string[]): void {
  for (const word of argv) {
    if (word === '--') return;
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

function refuseUnknownFlags(given: readonly string[], command: Command): void {
  const known = [...Object.keys(command.options), ...Object.keys(command.switches), 'help', 'version'];
  const unknown = given.find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const flag = unknown.length === 1 ? unknown : flagName(unknown);
  const nearest = suggest(flag, known.map(flagName));
  const help = command.isDefault ? 'lb --help' : `lb ${command.name} --help`;
  throw pointsmanError('ERR_UNKNOWN_OPTION', {
    given: flag.length === 1 ? `-${flag}` : `--${flag}`,
    hint: nearest === undefined ? `"${help}" lists the options.` : `Did you mean --${nearest}?`,
  });
}

function refuseWord(word: string, named: Command | undefined, commands: readonly Command[]): never {
  const names = commands.map(({ name }) => name);
  const nearest = suggest(word, names);
  const known = nearest === undefined ? `The commands are ${names.join(', ')}.` : `Did you mean ${nearest}?`;
  throw pointsmanError('ERR_UNKNOWN_COMMAND', {
    given: JSON.stringify(word),
    hint: named === undefined ? known : `"lb ${named.name}" takes no words after its name.`,
  });
}

function lastOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(Array.isArray(value) ? value.at(-1) : value);
}
