/** The command that makes the same numbers again, to be copied. */
import type { Option, OptionTable } from '../options/index.ts';
import { format } from '../options/kinds.ts';
import { flagName } from '../options/names.ts';
import { escapeHtml } from './escape-html.ts';

/**
 * What differs from the defaults of `table`. `settings` has options as they are written, by key or by flag, and
 * switches that are on.
 */
export function commandOf(
  name: string,
  settings: Readonly<Record<string, string>>,
  table: OptionTable,
): string {
  const byFlag = new Map(Object.entries(table).map(([key, option]) => [flagName(key), option]));
  const words = Object.entries(settings).flatMap(([key, value]) => {
    const flag = flagName(key);
    const option = byFlag.get(flag);
    if (option === undefined) return value === 'on' ? [`--${flag}`] : [];
    if (value === '' || value === standardOf(option)) return [];
    return wordsOf(flag, option, value);
  });
  return ['lb', name, ...words].join(' ');
}

/** As the settings write it where nobody has given it. */
function standardOf(option: Option): string {
  const { default: value, defaultText = '' } = option;
  const isNothing = value === undefined || (Array.isArray(value) && value.length === 0);
  return isNothing ? defaultText : format(option, value);
}

function wordsOf(flag: string, option: Option, value: string): string[] {
  if (option.kind === 'switch') return value === 'on' ? [`--${flag}`] : [];
  const sayOne = (word: string): string =>
    option.positional === 'first' ? quoted(word) : `--${flag} ${quoted(word)}`;
  // Faults are written with commas between them, and have commas inside their parentheses.
  if (option.kind === 'words' && option.onePerFlag === true)
    return value.split(/,(?=[^()]*(?:\(|$))/).map(sayOne);
  return [sayOne(value)];
}

/** For a shell of the Unix kind. */
function quoted(word: string): string {
  return /^[\w.,:=%/+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The button is for the script, which shows it. */
export function commandBlock(command: string): string {
  return `<div class="command"><code>${escapeHtml(command)}</code><button type="button" hidden>Copy</button></div>`;
}
