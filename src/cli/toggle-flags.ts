/** `--log-pretty` and `--no-log-pretty` as a flag with a value, which is what the parser and the table know. */
import type { OptionTable } from '../options/index.ts';
import { flagName } from '../options/names.ts';

/**
 * The word after a toggle is its value unless it is a flag or one of `commandNames`: what is no value is refused
 * as one, which helps more than "maybe is not a command".
 */
export function expandToggles(
  argv: readonly string[],
  table: OptionTable,
  commandNames: readonly string[],
): string[] {
  const toggles = Object.keys(table)
    .filter((key) => table[key]!.kind === 'toggle')
    .map(flagName);
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const isValue = (word: string | undefined): boolean =>
    word !== undefined && !word.startsWith('-') && !commandNames.includes(word);
  return argv.map((word, index) => {
    if (index >= end || !word.startsWith('--')) return word;
    const name = word.slice(2);
    if (toggles.includes(name) && !isValue(argv[index + 1])) return `${word}=true`;
    if (name.startsWith('no-') && toggles.includes(name.slice(3))) return `--${name.slice(3)}=false`;
    return word;
  });
}
