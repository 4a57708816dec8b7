/**
 * `--log-pretty` and `--no-log-pretty` as a flag with a value, which is what the parser and the table know. So for
 * every option that may stand bare.
 */

import { spellings } from '../options/grammar/on-off.ts';
import type { OptionTable } from '../options/index.ts';
import { isNegatable, isOnOff, longFlagsOf } from '../options/names.ts';

/**
 * The word after such a flag is its value unless it is a flag or, by `standsAlone`, a command or an app: what is no
 * value is refused as one, which helps more than "maybe is not a command".
 */
export function expandToggles(
  argv: readonly string[],
  table: OptionTable,
  standsAlone: (word: string) => boolean,
): string[] {
  const values = new Map<string, readonly string[]>();
  const negated = new Set<string>();
  for (const [key, option] of Object.entries(table)) {
    for (const flag of longFlagsOf(key, option)) {
      if (isNegatable(option)) negated.add(`no-${flag.slice(2)}`);
      if (isOnOff(option)) values.set(flag.slice(2), spellings[option.kind]);
    }
  }
  const isValue = (word: string | undefined, name: string): boolean => {
    if (word === undefined || word.startsWith('-')) return false;
    return values.get(name)!.includes(word.toLowerCase()) || !standsAlone(word);
  };
  return argv.map((word, index) => {
    if (!word.startsWith('--')) return word;
    const name = word.slice(2);
    if (values.has(name) && !isValue(argv[index + 1], name)) return `${word}=true`;
    if (negated.has(name)) return `--${name.slice(3)}=false`;
    return word;
  });
}
