/** The name of a master that was given none: what its users would call the app. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * That of the app's package, which stays the same through `current -> releases/42` and tells two files called
 * server.js apart; of its directory where the package has none; `lb` for the built-in responder.
 */
export function defaultName(app: string | undefined, cwd: string): string {
  if (app === undefined) return 'lb';
  const directory = dirname(resolve(cwd, app));
  const found = nearestPackage(directory);
  return usable(found?.name ?? '') || usable(basename(found?.directory ?? directory)) || 'lb';
}

/** Room is left for a number behind it. */
const MAX_LENGTH = 40;

function usable(name: string): string {
  const clean = name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return clean.slice(0, MAX_LENGTH);
}

function nearestPackage(directory: string): { directory: string; name: string | undefined } | undefined {
  for (let at = directory; ; at = dirname(at)) {
    const name = packageName(join(at, 'package.json'));
    if (name !== undefined) return { directory: at, name: name === '' ? undefined : name };
    if (at === dirname(at)) return undefined;
  }
}

/** Empty where the file has none; undefined where there is no file. */
function packageName(path: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const { name } = JSON.parse(text) as { name?: unknown };
    return typeof name === 'string' ? name : '';
  } catch {
    return '';
  }
}
