/** `npm run build`: the program as it is published, in `dist`. */
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { bundle } from './bundle.ts';
import { reachableFrom } from './declarations.ts';
import { entries, workerEntries } from './entries.ts';

const PAGE = 'dashboard/page';
const dist = resolve('dist');

compile('-p', 'tsconfig.json', '--emitDeclarationOnly');
compile('-p', `src/${PAGE}/tsconfig.json`);
const written = [
  ...(await bundle(entries, dist, { splitting: true })),
  ...(await bundle(workerEntries, dist, { splitting: false })),
  ...reachableFrom(['index', 'agent', 'worker'], dist),
];
// Chunks of an earlier build have other names.
for (const path of filesIn(dist)) {
  if (!written.includes(path) && !path.startsWith(`${PAGE}/`)) rmSync(join(dist, path));
}

function compile(...flags: readonly string[]): void {
  execFileSync(resolve('node_modules/.bin/tsc'), flags, { stdio: 'inherit' });
}

/** Relative to `directory`. */
function filesIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory()
      ? filesIn(path).map((name) => join(entry.name, name))
      : [relative(directory, path)];
  });
}
