/** `--help`, made from the commands and their option tables. */
import { exitCodeMeanings } from '../errors.ts';
import type { Option, OptionTable } from '../options/index.ts';
import { format } from '../options/kinds.ts';
import { flagTerm, isOnOff } from '../options/names.ts';
import type { Command } from './commands/contract.ts';
import type { Terminal } from './terminal.ts';

export function helpFor(command: Command, commands: readonly Command[], terminal: Terminal): string {
  const { columns } = terminal;
  const heading = (text: string): string => (terminal.isStyled ? `\x1b[1m${text}\x1b[0m` : text);
  const section = (title: string, rows: readonly Row[], width = widthOf(rows)): string[] =>
    rows.length === 0 ? [] : ['', heading(title), ...rows.flatMap((row) => layOut(row, width, columns))];
  const usage = command.isDefault ? commands.map(usageOf) : [usageOf(command)];
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

type Row = readonly [term: string, text: string];

const epilogue: readonly string[] = [
  'Defaults are in [brackets]. Times are written as 500, 500ms, 10s or 2m, sizes as 65536, 64KiB or 1MB.',
  'Every option can also be set by a variable (--stall-ms is LB_STALL_MS) or in lb.config.{ts,mjs,js,json} (stallMs). A flag wins over a variable, a variable over the file.',
];

function usageOf(command: Command): Row {
  const name = command.isDefault ? `[${command.name}]` : command.name;
  const words = command.words.length === 0 ? '' : ` [${command.words.join('|')}]`;
  const app = positionalOf('first', command).map(([key]) => ` [${key}]`);
  const options = Object.keys(command.options).length === 0 ? '' : ' [options]';
  const switches = Object.keys(command.switches).map((flag) => ` [--${flag}]`);
  const rest = positionalOf('rest', command).map(([, option]) => ` [-- ${placeholderOf(option)}]`);
  return [`lb ${[name, ...app, words, options, ...switches, ...rest].join('')}`, command.summary];
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
  const short = option.alias === undefined ? '    ' : `-${option.alias}, `;
  const term = `${short}${flagTerm(key, option)}`;
  return isOnOff(option) ? term : `${term} <${placeholderOf(option)}>`;
}

function placeholderOf(option: Option): string {
  switch (option.kind) {
    case 'integer':
      return 'n';
    case 'duration':
      return 'time';
    case 'workers':
      return 'auto|n|n%';
    case 'algorithm':
    case 'choice':
      return 'name';
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

/** Two columns; a long term, or a narrow terminal, puts the text below. */
function layOut([term, text]: Row, width: number, columns: number): string[] {
  const isNarrow = columns < 2 * width;
  const indent = isNarrow ? 6 : width;
  const lines = wrap(text, columns - indent).map((line) => ' '.repeat(indent) + line);
  if (isNarrow || term.length + 4 > width) return [`  ${term}`, ...lines];
  return [`  ${term}`.padEnd(width) + lines[0]!.trimStart(), ...lines.slice(1)];
}

/** Of the first column: two spaces before the longest term and two behind, within reason. */
function widthOf(rows: readonly Row[]): number {
  return Math.min(36, 4 + Math.max(0, ...rows.map(([term]) => term.length)));
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
