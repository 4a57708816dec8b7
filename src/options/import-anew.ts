import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
/** What each file was like when it was first imported. */
const firstStamps = new Map<string, string>();

/**
 * The exports of a file as it is now. Node keeps a module for as long as the process lives, so that a file that has
 * changed goes by another address; what it imports itself is as it was before. `path` is absolute.
 */
export async function importAnew(path: string): Promise<{ readonly default?: unknown }> {
  const { mtimeMs, size } = statSync(path);
  const stamp = `${mtimeMs}-${size}`;
  const first = firstStamps.get(path) ?? stamp;
  firstStamps.set(path, first);
  delete require.cache[path];
  const { href } = pathToFileURL(path);
  return (await import(stamp === first ? href : `${href}?changed=${stamp}`)) as {
    readonly default?: unknown;
  };
}

/** A stack in which such a file has the address it always has. */
export function withPlainAddresses(stack: string): string {
  return stack.replaceAll(/\?changed=[\d.]+-\d+/g, '');
}
