/** One key gives every name an option has: `stallTimeout` is `--stall-timeout` and `LB_STALL_TIMEOUT`. */
import type { Option, SwitchOption, ToggleOption } from './contract.ts';

export const envPrefix = 'LB_';

export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function envName(key: string): string {
  return envPrefix + flagName(key).replaceAll('-', '_').toUpperCase();
}

/** True for what may stand without a value, and negated: `--log-pretty`, `--no-log-pretty`. */
export function isOnOff(option: Option): option is ToggleOption | SwitchOption {
  return option.kind === 'toggle' || option.kind === 'switch';
}

/** False for what is said by the words behind `--`. */
export function hasFlag({ positional }: Option): boolean {
  return positional !== 'rest';
}

/** What `--help` and the README call an option on the command line. */
export function flagTerm(key: string, option: Option): string {
  if (!hasFlag(option)) return '--';
  return isOnOff(option) ? `--[no-]${flagName(key)}` : `--${flagName(key)}`;
}
