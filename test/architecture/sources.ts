/** The files of this repository and what they import. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Texts by path, such as `src/index.ts`. */
export type Sources = ReadonlyMap<string, string>;

/** All TypeScript files below these directories. */
export function readSources(...roots: readonly string[]): Sources {
  const paths = roots.flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => join(root, path)),
  );
  return new Map(paths.sort().map((path) => [path, readFileSync(path, 'utf8')]));
}

export interface Import {
  readonly from: string;
  /** The path of a file, or the name of a package. */
  readonly to: string;
  /** `type`: nothing of it is left at run time. `later`: by import(), when it is called. */
  readonly when: 'type' | 'load' | 'later';
}

export function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([from, text]) => [
    ...[...text.matchAll(STATEMENT)].map(
      ([, type, to]): Import => ({
        from,
        to: targetOf(from, to!),
        when: type === undefined ? 'load' : 'type',
      }),
    ),
    ...[...text.matchAll(CALL)].map(([, to]): Import => ({ from, to: targetOf(from, to!), when: 'later' })),
  ]);
}

export function isFile(target: string): boolean {
  return target.endsWith('.ts');
}

/**
 * Of an import or export with `from`, or of an import for its effect. What is only marked as a type between the
 * braces (`import { type A }`) is loaded all the same: verbatimModuleSyntax leaves the statement standing.
 */
const STATEMENT = /^(?:import|export)\s+(type\s+(?!from\b))?(?:[\w$\s,*{}]+?\s+from\s+)?'([^']+)'/gm;

/** Of import(), be it a call or the name of a type. */
const CALL = /\bimport\(\s*'([^']+)'/g;

function targetOf(from: string, specifier: string): string {
  return specifier.startsWith('.') ? normalize(join(dirname(from), specifier)) : specifier;
}
