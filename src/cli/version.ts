/** `lb --version`, for which the rest of the program is not loaded. */
import { readVersion } from '../platform/version.ts';
import { openTerminal } from './terminal.ts';

export { readVersion };

export function printVersion(env: Readonly<Record<string, string | undefined>>): void {
  openTerminal(env).out(`${readVersion()}\n`);
}
