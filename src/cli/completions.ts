/** What can be written next on a command line, for the scripts that completion-script.ts prints. */

import { spellings } from '../options/grammar/on-off.ts';
import type { Option } from '../options/index.ts';
import { wordsOf } from '../options/kinds.ts';
import { flagName, hasFlag, isNegatable, isOnOff, longFlagsOf } from '../options/names.ts';
import type { Candidate } from './candidate.ts';
import type { Command } from './commands/contract.ts';
import { algorithmOptionCandidates } from './complete-algorithm-option.ts';
import { listedValues } from './complete-listed-values.ts';
import { FISH } from './completion-script.ts';
import { helpWord } from './help-word.ts';

/** The answer to the shell's question, one candidate a line; undefined when `argv` asks none. */
export function answerShell(
  argv: readonly string[],
  commands: readonly Command[],
  env: Readonly<Record<string, string | undefined>>,
  running: readonly Candidate[] = [],
): string | undefined {
  if (argv[0] !== '--get-yargs-completions') return undefined;
  const { words, isWhole, isFish } = wordsAsked(argv);
  const begun = running.filter(({ text }) => text.startsWith(words.at(-1) ?? ''));
  if (isFish) {
    const candidates = begun.length > 0 ? begun : completionsFor(words, commands);
    return linesOf(candidates, ({ text, about }) => `${text}\t${about}`);
  }
  if (isWhole) {
    const candidates = begun.length > 0 ? begun : completionsFor(words, commands);
    // Only zsh's script sets this variable; `_describe` parts text and description at the first bare colon.
    if (env.COMP_LINE === undefined) return linesOf(candidates, ({ text }) => text);
    return linesOf(candidates, ({ text, about }) => `${text.replaceAll(':', '\\:')}:${about}`);
  }
  // A script of ours from before, for fish: it leaves an empty word at the cursor out. fish drops what does not begin as the cursor's word does.
  const candidates = [
    ...running,
    ...completionsFor(words, commands),
    ...completionsFor([...words, ''], commands),
  ];
  return linesOf(candidates, ({ text, about }) => `${text}\t${about}`);
}

/** The words behind the program's name; `isWhole` where the last one is the one at the cursor, even if it is empty. */
export function wordsAsked(argv: readonly string[]): {
  words: readonly string[];
  isWhole: boolean;
  isFish: boolean;
} {
  const [first = '', ...rest] = argv.slice(1);
  const isFish = first === FISH;
  // The scripts for bash and zsh pass the name of the program.
  const isWhole = isFish || /(^|\/)(lb|pointsman)$/.test(first);
  return { words: isWhole ? rest : argv.slice(1), isWhole, isFish };
}

/** What the last of `words`, which may be empty, can become. */
export function completionsFor(words: readonly string[], commands: readonly Command[]): Candidate[] {
  const before = joinSplit(words.slice(0, -1));
  const current = words.at(-1) ?? '';
  if (before.includes('--')) return [];
  if (before[0] === helpWord) {
    return before.length > 1 ? [] : namesOf(commands).filter(({ text }) => text.startsWith(current));
  }
  const bare = bareWords(before, commands);
  const named = commands.find(({ name }) => name === bare[0]);
  const command = named ?? commands.find(({ isDefault }) => isDefault)!;
  const [, flag, begun] = /^(--[^=]+)=(.*)$/.exec(current) ?? [];
  if (flag !== undefined) {
    const values = valuesAfter(flag, begun!, command, before).map(({ text, about }) => ({
      text: `${flag}=${text}`,
      about,
    }));
    return values.filter(({ text }) => text.startsWith(`${flag}=${begun}`));
  }
  return candidates({ before, current, bare, named, command }, commands).filter(({ text }) =>
    text.startsWith(current),
  );
}

/** bash makes three words of `--algo=rr`, and five of `p2c:d=3`. */
function joinSplit(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const [index, word] of words.entries()) {
    const last = joined.length - 1;
    const isInside = joined[last]?.includes(':') === true && [word, words[index - 1]].includes('=');
    if (index > 0 && (isInside || word === ':' || joined[last]?.endsWith(':') === true)) joined[last] += word;
    else if (word !== '=') joined.push(word);
  }
  return joined;
}

interface Line {
  readonly before: readonly string[];
  readonly current: string;
  /** What of `before` is neither a flag nor a flag's value. */
  readonly bare: readonly string[];
  readonly named: Command | undefined;
  readonly command: Command;
}

function candidates(
  { before, current, bare, named, command }: Line,
  commands: readonly Command[],
): Candidate[] {
  if (current.startsWith('-')) return flagsLeft(before, command);
  const last = before.at(-1) ?? '';
  const values = valuesAfter(last, current, command, before);
  if (takesWord(last, command)) return values;
  const help = { text: helpWord, about: 'show the help of a command' };
  const names = bare.length > 0 ? [] : [...namesOf(commands), ...(before.length > 0 ? [] : [help])];
  const next = [...values, ...names, ...wordsLeft(named === undefined ? bare : bare.slice(1), command)];
  // Nothing where only an app may stand, so that the shell offers files.
  return next.length > 0 || isAppAwaited(bare, named, command) ? next : flagsLeft(before, command);
}

function namesOf(commands: readonly Command[]): Candidate[] {
  return commands.map(({ name, summary }) => ({ text: name, about: summary }));
}

/** The flags that are not there yet, and those that may be given several times. */
function flagsLeft(before: readonly string[], command: Command): Candidate[] {
  return flagsOf(command).filter(({ text }) => {
    const [key, option] = entryOf(text, command) ?? [];
    if (key === undefined || option === undefined) return !before.includes(text);
    return option.kind === 'words' || !longFlagsOf(key, option).some((flag) => before.includes(flag));
  });
}

function wordsLeft(given: readonly string[], command: Command): Candidate[] {
  if (given.length > 0) return [];
  return command.words.map((text) => ({ text, about: command.summary }));
}

function isAppAwaited(bare: readonly string[], named: Command | undefined, { options }: Command): boolean {
  const takesApp = Object.values(options).some(({ positional }) => positional === 'first');
  return takesApp && bare.length === (named === undefined ? 0 : 1);
}

function bareWords(words: readonly string[], commands: readonly Command[]): string[] {
  return words.filter((word, index) => {
    const flag = words[index - 1] ?? '';
    return !word.startsWith('-') && !commands.some((command) => isValueOf(flag, word, command));
  });
}

function isValueOf(flag: string, word: string, command: Command): boolean {
  const option = optionOf(flag, command);
  return option !== undefined && (!isOnOff(option) || spellings[option.kind].includes(word));
}

function takesWord(flag: string, command: Command): boolean {
  const option = optionOf(flag, command);
  return option !== undefined && !isOnOff(option);
}

function valuesAfter(flag: string, begun: string, command: Command, before: readonly string[]): Candidate[] {
  const [key, option] = entryOf(flag, command) ?? [];
  if (key === undefined || option === undefined) return [];
  if (option === command.options.algoOption) return algorithmOptionCandidates(before);
  const listed = listedValues(command.name, key, begun);
  if (listed !== undefined) return listed;
  return wordsOf(option).map((text) => ({ text, about: `value of ${flag}` }));
}

function optionOf(flag: string, command: Command): Option | undefined {
  return entryOf(flag, command)?.[1];
}

function entryOf(flag: string, { options }: Command): [key: string, option: Option] | undefined {
  return Object.entries(options).find(
    ([key, option]) =>
      longFlagsOf(key, option).includes(flag) ||
      (option.letter !== undefined && flag === `-${option.letter}`),
  );
}

function flagsOf({ options, switches }: Command): Candidate[] {
  const ofOptions = Object.entries(options).flatMap(([key, option]) => {
    if (!hasFlag(option)) return [];
    const names = isNegatable(option) ? [flagName(key), `no-${flagName(key)}`] : [flagName(key)];
    return names.map((name) => ({ text: `--${name}`, about: option.doc }));
  });
  const ofSwitches = Object.entries(switches).map(([name, about]) => ({ text: `--${name}`, about }));
  const standard = [
    { text: '--help', about: 'Show this help.' },
    { text: '--version', about: 'Show the version.' },
  ];
  return [...ofOptions, ...ofSwitches, ...standard];
}

function linesOf(found: readonly Candidate[], lineOf: (candidate: Candidate) => string): string {
  return [...new Set(found.map(lineOf))].map((line) => `${line}\n`).join('');
}
