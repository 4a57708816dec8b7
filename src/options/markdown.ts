/** The options as Markdown for the room's README, made from the same table as `--help`. */
import type { Option, OptionTable } from './contract.ts';
import { expectedOf, format } from './kinds.ts';
import { envName, flagTerm } from './names.ts';
import { serveOptions } from './serve-options.ts';

/** One table per group, each row an option: flag, variable, key in the config file, default, range, meaning. */
export function optionTableMarkdown(table: OptionTable = serveOptions): string {
  const groups = new Set(Object.values(table).map(({ group }) => group));
  return [...groups].map((group) => groupMarkdown(group, table)).join('\n\n');
}

/** The same for options that are flags and nothing else. */
export function flagTableMarkdown(table: OptionTable): string {
  const rows = Object.entries(table).map(([key, option]) =>
    row(flagOf(key, option), defaultOf(option), expectedOf(option), option.doc),
  );
  return [row('Flag', 'Default', 'Allowed', 'What it does'), row(...rules.slice(2)), ...rows].join('\n');
}

function groupMarkdown(group: string, table: OptionTable): string {
  const rows = Object.entries(table)
    .filter(([, option]) => option.group === group)
    .map(([key, option]) => rowOf(key, option));
  return [
    `#### ${group}`,
    '',
    row('Flag', 'Variable', 'Key', 'Default', 'Allowed', 'What it does'),
    row(...rules),
    ...rows,
  ].join('\n');
}

const rules: readonly string[] = ['---', '---', '---', '---', '---', '---'];

function rowOf(key: string, option: Option): string {
  return row(
    flagOf(key, option),
    `\`${envName(key)}\``,
    option.notInFile === true ? '' : `\`${key}\``,
    defaultOf(option),
    expectedOf(option),
    option.doc,
  );
}

function flagOf(key: string, option: Option): string {
  const long = `\`${flagTerm(key, option)}\``;
  return option.letter === undefined ? long : `${long}, \`-${option.letter}\``;
}

function defaultOf(option: Option): string {
  return option.defaultText ?? `\`${format(option, option.default)}\``;
}

/** A bar inside a cell would end it. */
function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
