import { readFileSync } from 'node:fs';

/** The version of the package, which is two folders up from the sources and from the build alike. */
export function readVersion(): string {
  const path = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
