/**
 * Puts the modules of `src` together into few files. Node spends half a millisecond on each module that it loads, and
 * `lb` has some hundreds of them: on one machine, the 260 ms until it could fork its first worker became 90. What is
 * imported later stays in files of its own. Packages stay outside: they are installed, and renewed, by npm.
 */
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

/**
 * Resolves to the files that were written, relative to `into`, a folder named dist. `splitting`: what several entries
 * need is in files that they share, and there once in a process; otherwise each entry has all in its own.
 */
export async function bundle(
  entries: readonly string[],
  into: string,
  { splitting }: { readonly splitting: boolean },
): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: entries.map((entry) => `src/${entry}.ts`),
    outbase: 'src',
    outdir: into,
    bundle: true,
    splitting,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    // Lines of a stack that a user sends are to be found again.
    minify: false,
    logLevel: 'warning',
    metafile: true,
    plugins: [ownAddresses],
  });
  return Object.keys(metafile.outputs).map((path) => relative(into, resolve(path)));
}

/** A module finds what lies beside it from its own address, which is to be what it would be if it stood alone. */
const ownAddresses: Plugin = {
  name: 'own-addresses',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes('import.meta.url')) return undefined;
      const own = relative(resolve('src'), path).replaceAll('\\', '/').replace(/\.ts$/, '.js');
      const address = `import.meta.url.replace(/(.*\\/dist\\/).*/, ${JSON.stringify(`$1${own}`)})`;
      return { contents: text.replaceAll('import.meta.url', address), loader: 'ts' };
    });
  },
};
