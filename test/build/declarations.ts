/** Of the declarations that the compiler writes for every module, those that somebody who imports the package reads. */
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** `entries` and what they lead to, relative to `directory`. */
export function reachableFrom(entries: readonly string[], directory: string): ReadonlySet<string> {
  const reached = new Set(entries.map((entry) => `${entry}.d.ts`));
  // A set is walked in the order in which it grows.
  for (const path of reached)
    for (const specifier of relativeImports(readFileSync(join(directory, path), 'utf8')))
      reached.add(normalize(join(dirname(path), specifier.replace(/\.(js|ts)$/, '.d.ts'))));
  return reached;
}

function relativeImports(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map((match) => match[1]!);
}
