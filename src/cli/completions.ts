/** What can be written next on a command line, for the scripts that completion-script.ts prints. */
import type { Option } from '../options/index.ts';
import { valuesOf } from '../options/kinds.ts';
import { flagName } from '../options/names.ts';
import type { Command } from './commands/contract.ts';

export interface Candidate {
  readonly text: string;
  readonly about: string;
}

/** The answer to the shell's question, one candidate a line; undefined when `argv` asks none. */
export function answerShell(
  argv: readonly string[],
  commands: readonly Command[],
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (argv[0] !== '--get-yargs-completions') return undefined;
  const words = argv.slice(1);
  // The scripts for bash and zsh pass the name of the program; the one for fish passes what follows it.
  if (/(^|\/)lb$/.test(words[0] ?? '')) {
    const candidates = completionsFor(words.slice(1), commands);
    // Only zsh's script sets this variable; `_describe` parts text and description at the first bare colon.
    if (env.COMP_LINE === undefined) return linesOf(candidates, ({ text }) => text);
    return linesOf(candidates, ({ text, about }) => `${text.replaceAll(':', '\\:')}:${about}`);
  }
  // fish leaves an empty word at the cursor out. It drops what does not begin as the cursor's word does.
  const candidates = [...completionsFor(words, commands), ...completionsFor([...words, ''], commands)];
  return linesOf(candidates, ({ text, about }) => `${text}\t${about}`);
}

/** What the last of `words`, which may be empty, can become. */
export function completionsFor(words: readonly string[], commands: readonly Command[]): Candidate[] {
  // bash makes three words of --algo=rr.
  const before = words.slice(0, -1).filter((word) => word !== '=');
  const current = words.at(-1) ?? '';
  if (before.includes('--')) return [];
  const named = commandOf(before, commands);
  const command = named ?? commands.find(({ isDefault }) => isDefault)!;
  const [, flag, begun] = /^(--[^=]+)=(.*)$/.exec(current) ?? [];
  if (flag !== undefined) {
    const values = valuesAfter(flag, command).map(({ text, about }) => ({ text: `${flag}=${text}`, about }));
    return values.filter(({ text }) => text.startsWith(`${flag}=${begun}`));
  }
  return candidates(before, current, named, command, commands).filter(({ text }) => text.startsWith(current));
}

function candidates(
  before: readonly string[],
  current: string,
  named: Command | undefined,
  command: Command,
  commands: readonly Command[],
): Candidate[] {
  const last = before.at(-1) ?? '';
  const flags = flagsOf(command).filter(({ text }) => !before.includes(text));
  if (current.startsWith('-')) return flags;
  const values = valuesAfter(last, command);
  if (takesWord(last, command)) return values;
  const names =
    named === undefined ? commands.map(({ name, summary }) => ({ text: name, about: summary })) : [];
  const words = command.words.map((text) => ({ text, about: command.summary }));
  const open = before.some((word) => command.words.includes(word)) ? [] : words;
  const next = [...values, ...names, ...open];
  return next.length === 0 ? flags : next;
}

/** The first word that names a command and is no flag's value. */
function commandOf(words: readonly string[], commands: readonly Command[]): Command | undefined {
  const isValue = (index: number): boolean =>
    commands.some((command) => takesWord(words[index - 1] ?? '', command));
  return commands.find(
    ({ name }) => name === words.find((word, index) => !word.startsWith('-') && !isValue(index)),
  );
}

function takesWord(flag: string, command: Command): boolean {
  const option = optionOf(flag, command);
  return option !== undefined && option.kind !== 'toggle';
}

function valuesAfter(flag: string, command: Command): Candidate[] {
  const option = optionOf(flag, command);
  if (option === undefined) return [];
  return valuesOf(option).map((text) => ({ text, about: `value of ${flag}` }));
}

function optionOf(flag: string, { options }: Command): Option | undefined {
  const found = Object.entries(options).find(
    ([key, { alias }]) => flag === `--${flagName(key)}` || (alias !== undefined && flag === `-${alias}`),
  );
  return found?.[1];
}

function flagsOf({ options, switches }: Command): Candidate[] {
  const ofOptions = Object.entries(options).flatMap(([key, { kind, doc }]) => {
    const positive = { text: `--${flagName(key)}`, about: doc };
    return kind === 'toggle' ? [positive, { text: `--no-${flagName(key)}`, about: doc }] : [positive];
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
