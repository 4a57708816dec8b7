/** One key gives every name an option has: `stallMs` is `--stall-ms` and `LB_STALL_MS`. */

export const envPrefix = 'LB_';

export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function envName(key: string): string {
  return envPrefix + flagName(key).replaceAll('-', '_').toUpperCase();
}
