/** `--node-args --inspect`: a value that begins with dashes, which the parser would take for the next flag. */

import { PointsmanError } from '../errors.ts';
import { cut, sentencesOf } from '../options/grammar/refusal.ts';
import type { Option, OptionTable } from '../options/index.ts';
import { expectedOf } from '../options/kinds.ts';
import { hasFlag, keysOf, longFlagsOf } from '../options/names.ts';
import { refuseOption } from '../options/refuse-option.ts';

/**
 * Joins a flag that holds several words with a word behind it that begins with dashes, as by an equals sign.
 * Throws ERR_INVALID_OPTION when nothing follows, or a flag of ours: then the value was forgotten, and who means
 * it writes the equals sign.
 */
export function joinDashedValues(argv: readonly string[], table: OptionTable): string[] {
  const flagged = Object.entries(table).filter(([, option]) => hasFlag(option));
  const joining = flagged.filter(([, option]) => option.kind === 'words' && option.onePerFlag !== true);
  const joiningFlags = joining.flatMap(bothSpellings);
  // An empty list is a value; other kinds refuse the empty text that the parser makes of a bare flag.
  const lists = flagged.filter(([, option]) => option.kind === 'numbers' || option.kind === 'networks');
  const ours = ['--help', '-h', '--version', '-v', ...flagged.flatMap(flagsOf)];
  const isMissing = (value: string | undefined): boolean =>
    value === undefined || ours.includes(value.split('=', 1)[0]!);
  const words: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index]!;
    const list = lists.find((each) => bothSpellings(each).includes(word));
    if (list !== undefined && isMissing(argv[index + 1])) refuseBare(word, list[1]);
    if (!joiningFlags.includes(word)) {
      words.push(word);
      continue;
    }
    const value = argv[index + 1];
    if (isMissing(value)) refuseMissing(word, value);
    words.push(`${word}=${value}`);
    index += 1;
  }
  return words;
}

/** The parser takes camel case as well. */
function bothSpellings([key, option]: [string, Option]): string[] {
  return [...longFlagsOf(key, option), ...keysOf(key, option).map((each) => `--${each}`)];
}

function flagsOf([key, option]: [string, Option]): string[] {
  const long = bothSpellings([key, option]);
  return option.letter === undefined ? long : [...long, `-${option.letter}`];
}

function refuseBare(flag: string, option: Option): never {
  throw new PointsmanError(
    'ERR_INVALID_OPTION',
    `${flag} needs a value: ${sentencesOf({ expected: expectedOf(option) })}`,
  );
}

function refuseMissing(flag: string, next: string | undefined): never {
  const value = next === undefined ? '--inspect' : cut(next);
  refuseOption(next === undefined ? flag : `${flag} ${value}`, {
    expected: 'a value',
    hint: `One that begins with dashes can be written as ${flag}=${value}.`,
  });
}
