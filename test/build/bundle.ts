/**
 * Puts the modules that the compiler wrote together into few files. Node spends half a millisecond on each module that it loads, and
 * `lb` has some hundreds of them: on one machine, the 260 ms until it could fork its first worker became 90. What is
 * imported later stays in files of its own. Packages stay outside: they are installed, and renewed, by npm.
 */
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';

/**
 * Resolves to the contents of the files by their paths in `dist`, a folder of that name with what the compiler wrote.
 * `splitting`: what several entries need is in files that they share, and there once in a process; otherwise each entry
 * has all in its own.
 */
export async function bundle(
  entries: readonly string[],
  dist: string,
  { splitting }: { readonly splitting: boolean },
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: entries.map((entry) => join(dist, `${entry}.js`)),
    outbase: dist,
    outdir: dist,
    write: false,
    allowOverwrite: true,
    bundle: true,
    splitting,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    // Lines of a stack that a user sends are to be found again.
    minify: false,
    logLevel: 'warning',
    plugins: [ownAddresses(dist)],
  });
  return new Map(outputFiles.map(({ path, contents }) => [relative(dist, path), contents]));
}

/** A module finds what lies beside it from its own address, which is to be what it would be if it stood alone. */
const ownAddresses = (dist: string): Plugin => ({
  name: 'own-addresses',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dist[\\/].*\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes('import.meta.url')) return undefined;
      const own = relative(dist, path).replaceAll('\\', '/');
      const address = `import.meta.url.replace(/(.*\\/dist\\/).*/, ${JSON.stringify(`$1${own}`)})`;
      return { contents: text.replaceAll('import.meta.url', address), loader: 'js' };
    });
  },
});
