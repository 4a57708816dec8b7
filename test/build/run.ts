/** `npm run build`: the compiler writes the program into `dist`, and its modules are then put together into few files. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { bundle } from './bundle.ts';
import { reachableFrom } from './declarations.ts';
import { entries, workerEntries } from './entries.ts';

const PAGE = 'dashboard/page';
const dist = resolve('dist');

// Nothing of an earlier build is to be taken for what the compiler wrote.
rmSync(dist, { recursive: true, force: true });
compile('-p', 'tsconfig.json');
compile('-p', `src/${PAGE}/tsconfig.json`);
// All of it is read before any of it is written.
const files = new Map([
  ...(await bundle(entries, dist, { splitting: true })),
  ...(await bundle(workerEntries, dist, { splitting: false })),
]);
const declarations = reachableFrom(['index', 'agent', 'worker'], dist);
for (const path of filesIn(dist)) {
  if (!declarations.has(path) && !path.startsWith(`${PAGE}/`)) rmSync(join(dist, path));
}
for (const [path, contents] of files) {
  mkdirSync(dirname(join(dist, path)), { recursive: true });
  writeFileSync(join(dist, path), contents);
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
