/** `--help`, made from the commands and their option tables. */
import { exitCodeMeanings } from '../errors.ts';
import type { Option, OptionTable } from '../options/index.ts';
import { format } from '../options/kinds.ts';
import { flagTerm, isOnOff } from '../options/names.ts';
import { layOut, type Row, widthOf, wrap } from '../text/layout.ts';
import type { Command } from './commands/contract.ts';
import { helpWord } from './help-word.ts';
import type { Terminal } from './terminal.ts';

export function helpFor(command: Command, commands: readonly Command[], terminal: Terminal): string {
  const { columns } = terminal;
  const heading = (text: string): string => (terminal.isStyled ? `\x1b[1m${text}\x1b[0m` : text);
  const section = (title: string, rows: readonly Row[], width = widthOf(rows)): string[] =>
    rows.length === 0 ? [] : ['', heading(title), ...rows.flatMap((row) => layOut(row, width, columns))];
  const usage = command.isDefault ? [...commands.map(usageOf), helpRow] : [usageOf(command)];
  const groups = Object.entries(groupsOf(command.options));
  const optionWidth = widthOf(groups.flatMap(([, rows]) => rows));
  return [
    ...wrap(
      `lb: ${command.isDefault ? 'a connection-dispatching load balancer for Node.js' : command.summary}`,
      columns,
    ),
    ...section('Usage', usage),
    ...groups.flatMap(([title, rows]) => section(title, rows, optionWidth)),
    ...section('Other', otherRows(command), groups.length === 0 ? undefined : optionWidth),
    ...section('Examples', command.examples),
    ...(command.isDefault ? section('Exit codes', exitRows()) : []),
    ...(command.isDefault ? ['', ...epilogue.flatMap((text) => wrap(text, columns))] : []),
    '',
  ].join('\n');
}

const epilogue: readonly string[] = [
  'Defaults are in [brackets]. Times are written as 500 (milliseconds), 500ms, 10s or 2m; sizes as 65536 (bytes), 64KiB or 1MB.',
  'Without an app, lb listens on the port in the variable PORT if neither --port nor LB_PORT is given. With an app, PORT is passed on, and the app decides.',
  'Every option can also be set by a variable (--stall-timeout is LB_STALL_TIMEOUT) or in lb.config.{ts,mjs,js,cjs,json} (stallTimeout). Flags take precedence over variables, and variables over the file.',
];

const helpRow: Row = [`lb ${helpWord} [command]`, 'show this help, or that of a command'];

function usageOf(command: Command): Row {
  const name = command.isDefault ? `[${command.name}]` : command.name;
  const words = wordsOf(command);
  const app = positionalOf('first', command).map(([key]) => ` [${key}]`);
  const options = Object.keys(command.options).length === 0 ? '' : ' [options]';
  const switches = Object.keys(command.switches).map((flag) => ` [--${flag}]`);
  const rest = positionalOf('rest', command).map(([, option]) => ` [-- ${placeholderOf(option)}]`);
  return [`lb ${[name, ...app, words, options, ...switches, ...rest].join('')}`, command.summary];
}

/** What is no list has to be there. */
function wordsOf({ words, wordsTerm }: Command): string {
  if (words.length > 0) return ` [${wordsTerm ?? words.join('|')}]`;
  return wordsTerm === undefined ? '' : ` ${wordsTerm}`;
}

function positionalOf(positional: 'first' | 'rest', { options }: Command): [string, Option][] {
  return Object.entries(options).filter(([, option]) => option.positional === positional);
}

function groupsOf(table: OptionTable): Record<string, Row[]> {
  const groups: Record<string, Row[]> = {};
  for (const [key, option] of Object.entries(table)) {
    groups[option.group] ??= [];
    groups[option.group]!.push([termOf(key, option), `${option.doc} [${defaultOf(option)}]`]);
  }
  return groups;
}

function termOf(key: string, option: Option): string {
  const short = option.letter === undefined ? '    ' : `-${option.letter}, `;
  const term = `${short}${flagTerm(key, option)}`;
  return isOnOff(option) ? term : `${term} <${placeholderOf(option)}>`;
}

function placeholderOf(option: Option): string {
  switch (option.kind) {
    case 'integer':
      return 'n';
    case 'duration':
      return 'time';
    case 'control':
      return 'path';
    case 'logKeep':
      return 'days|files|size';
    case 'logRotation':
      return 'daily|size|off';
    case 'memory':
      return 'size|n%';
    case 'workers':
      return 'auto|n|n%';
    case 'algorithm':
      return 'name|file';
    case 'choice':
      return 'name';
    case 'choices':
      return 'names';
    case 'networks':
      return 'address|cidr,...';
    case 'numbers':
      return 'n,n,...';
    case 'algorithms':
    case 'text':
    case 'words':
      return option.placeholder;
    default:
      return option.kind;
  }
}

function defaultOf(option: Option): string {
  return option.defaultText ?? format(option, option.default);
}

function otherRows(command: Command): Row[] {
  return [
    ...Object.entries(command.switches).map(([name, text]): Row => [`    --${name}`, text]),
    ['-h, --help', 'Show this help.'],
    ['-v, --version', 'Show the version.'],
  ];
}

function exitRows(): Row[] {
  return exitCodeMeanings.map(({ exitCode, meaning }) => [String(exitCode).padStart(3), meaning]);
}
