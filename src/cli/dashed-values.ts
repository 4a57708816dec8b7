/** `--node-args --inspect`: a value that begins with dashes, which the parser would take for the next flag. */
import { pointsmanError } from '../errors.ts';
import type { Option, OptionTable } from '../options/index.ts';
import { flagName, hasFlag } from '../options/names.ts';

/**
 * Joins a flag that holds several words with a word behind it that begins with dashes, as by an equals sign.
 * Throws ERR_INVALID_OPTION when nothing follows, or a flag of ours: then the value was forgotten, and who means
 * it writes the equals sign.
 */
export function joinDashedValues(argv: readonly string[], table: OptionTable): string[] {
  const flagged = Object.entries(table).filter(([, option]) => hasFlag(option));
  const joining = flagged.filter(([, option]) => option.kind === 'words' && option.onePerFlag !== true);
  const joiningFlags = joining.flatMap(([key]) => longFlags(key));
  const ours = ['--help', '-h', '--version', '-v', ...flagged.flatMap(flagsOf)];
  const words: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index]!;
    if (!joiningFlags.includes(word)) {
      words.push(word);
      continue;
    }
    const value = argv[index + 1];
    if (value === undefined || ours.includes(value.split('=', 1)[0]!)) refuseMissing(word, value);
    words.push(`${word}=${value}`);
    index += 1;
  }
  return words;
}

/** Both spellings that the parser takes. */
function longFlags(key: string): string[] {
  return [`--${flagName(key)}`, `--${key}`];
}

function flagsOf([key, { alias }]: [string, Option]): string[] {
  return alias === undefined ? longFlags(key) : [...longFlags(key), `-${alias}`];
}

function refuseMissing(flag: string, next: string | undefined): never {
  throw pointsmanError('ERR_INVALID_OPTION', {
    given: next === undefined ? flag : `${flag} ${next.slice(0, 80)}`,
    expected: 'a value',
    hint: `One that begins with dashes can be written as ${flag}=${next?.slice(0, 80) ?? '--inspect'}.`,
  });
}
