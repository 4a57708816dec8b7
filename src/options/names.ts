/** One key gives every name an option has: `stallTimeout` is `--stall-timeout` and `LB_STALL_TIMEOUT`. */
import type { Option, OptionTable, SwitchOption, ToggleOption } from './contract.ts';
import { suggest } from './grammar/suggest.ts';

export const envPrefix = 'LB_';

export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function envName(key: string): string {
  return envPrefix + flagName(key).replaceAll('-', '_').toUpperCase();
}

/** The key, and the others that the option goes by. */
export function keysOf(key: string, { aliases = [] }: Option): readonly string[] {
  return [key, ...aliases];
}

/** The key of the option that goes by `name`; undefined when none does. */
export function keyNamed(name: string, table: OptionTable): string | undefined {
  return Object.keys(table).find((key) => keysOf(key, table[key]!).includes(name));
}

/**
 * The name of the option that was probably meant, even by an alias; `nameOf` makes it of a key. `others` are names
 * that may have been meant as well.
 */
export function suggestName(
  written: string,
  table: OptionTable,
  nameOf: (key: string) => string,
  others: readonly string[] = [],
): string | undefined {
  const names = Object.entries(table).flatMap(([key, option]) =>
    keysOf(key, option).map((each): [string, string] => [nameOf(each), nameOf(key)]),
  );
  const byName = new Map([...names, ...others.map((name): [string, string] => [name, name])]);
  return byName.get(suggest(written, [...byName.keys()]) ?? '');
}

/** True for what may stand without a value, and negated: `--log-pretty`, `--no-log-pretty`. */
export function isOnOff(option: Option): option is ToggleOption | SwitchOption {
  return option.kind === 'toggle' || option.kind === 'switch';
}

/** True for what `--no-NAME` switches off. */
export function isNegatable(option: Option): boolean {
  return isOnOff(option) || option.kind === 'control';
}

/** False for what is said by the words behind `--`. */
export function hasFlag({ positional }: Option): boolean {
  return positional !== 'rest';
}

/** `--stall-timeout`, and the same for each alias. */
export function longFlagsOf(key: string, option: Option): readonly string[] {
  return keysOf(key, option).map((each) => `--${flagName(each)}`);
}

/** What `--help` and the room's README call an option on the command line. */
export function flagTerm(key: string, option: Option): string {
  if (!hasFlag(option)) return '--';
  return isNegatable(option) ? `--[no-]${flagName(key)}` : `--${flagName(key)}`;
}
