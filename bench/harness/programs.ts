/**
 * The programs that run as processes of their own, compiled before they run: a loader such as tsx starts threads
 * and processes, which would be measured with them.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from '../../src/measure/processes/ends-with-us.ts';

let directory: string | undefined;

/** The JavaScript of a source below bench, such as `servers/http.ts`. Throws what the compiler says. */
export function programPath(source: string): string {
  directory ??= compile();
  return join(directory, 'bench', source.replace(/\.ts$/, '.js'));
}

function compile(): string {
  const output = temporaryDirectory();
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  const project = join(import.meta.dirname, '../tsconfig.json');
  const args = [join(dirname(manifest), 'bin/tsc'), '-p', project, '--outDir', output];
  execFileSync(process.execPath, args, { timeout: 120_000, stdio: ['ignore', 'inherit', 'inherit'] });
  writeFileSync(join(output, 'package.json'), '{"type":"module"}');
  return output;
}
