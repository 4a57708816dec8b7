/**
 * What the READMEs say is what the program does. They are in the package as well, so that the links between them work
 * wherever the first one is read: in the repository, on the page of the package, under node_modules.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, it } from 'node:test';
import { benchOptions } from '../src/options/bench-options.ts';
import { reloadOptions } from '../src/options/client-options.ts';
import { compareOptions } from '../src/options/compare-options.ts';
import { flagName } from '../src/options/names.ts';
import { dashboardOptions, demoOptions } from '../src/options/page-options.ts';
import { serveOptions } from '../src/options/serve-options.ts';
import { simOptions } from '../src/options/sim-options.ts';
import { generated, withSections } from './docs/sections.ts';

const MAX_BYTES = 16_384;

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};
const packed = new Set(
  (
    JSON.parse(run('npm', 'pack', '--dry-run', '--json', '--ignore-scripts')) as {
      files: { path: string }[];
    }[]
  )[0]!.files.map(({ path }) => path),
);
const flags = new Set([
  ...[
    ...[serveOptions, reloadOptions, benchOptions, compareOptions, simOptions],
    ...[dashboardOptions, demoOptions],
  ].flatMap((table) => Object.keys(table).map(flagName)),
  ...['help', 'version', 'json', 'quick', 'predict', 'replace', 'no-wait'],
]);
const paths = run('git', 'ls-files', '*README.md').trim().split('\n');
const readmes = new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]));
const readme = readmes.get('README.md')!;

it('the first README is short enough to be read', () => {
  assert.ok(Buffer.byteLength(readme) <= MAX_BYTES, `${Buffer.byteLength(readme)} bytes`);
});

it('the first README asks for the same Node.js as the package', () => {
  const [, version] = /(\d+\.\d+)/.exec(manifest.engines.node)!;
  assert.ok(readme.includes(`Node.js ${version}`));
});

it('the first README leads to every README that is in the package', () => {
  const linked = new Set(['README.md']);
  for (const path of linked) {
    for (const { file } of linksIn(path, readmes.get(path) ?? '')) linked.add(file);
  }
  assert.deepEqual(
    paths.filter((path) => packed.has(path) && !linked.has(path)),
    [],
  );
});

it('the first README has its headline results from the tables of bench/README.md', () => {
  const [headline] = /<!-- headline:begin -->[\s\S]*<!-- headline:end -->/.exec(readme)!;
  const cells = headline.split('\n').flatMap((row) => row.split('|').slice(2));
  const numbers = cells.flatMap((cell) => cell.match(/\d[\d.,]*/g) ?? []);
  const results = new Set(readmes.get('bench/README.md')!.match(/\d[\d.,]*/g));
  assert.ok(numbers.length > 20);
  assert.deepEqual(
    numbers.filter((number) => !results.has(number)),
    [],
  );
});

for (const path of Object.keys(generated)) {
  it(`${path} has every generated table as the program has it; run "npm run docs" to bring it up to date`, () => {
    const text = readmes.get(path)!;
    assert.equal(text, withSections(path, text));
  });
}

it('bench/README.md has the markers between which each benchmark writes its tables', () => {
  const text = readmes.get('bench/README.md')!;
  for (const name of ['bench-compare', 'bench-handoff', 'bench-everyday', 'bench-apps', 'bench-stall']) {
    const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`].map((marker) =>
      text.indexOf(marker),
    );
    assert.ok(begin! > 0 && end! > begin!, name);
  }
});

for (const [path, text] of readmes) {
  describe(path, () => {
    it('names only npm scripts that exist', () => {
      const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
      assert.deepEqual(
        named.filter((name) => manifest.scripts[name] === undefined),
        [],
      );
    });

    it('has only commands of lb with flags that exist', () => {
      const named = commandsIn(text).flatMap((command) =>
        [...command.matchAll(/ --([a-z][\w-]*)/g)].map(([, name]) => name!),
      );
      assert.deepEqual(
        named.filter((name) => !flags.has(name)),
        [],
      );
    });

    it('links only to files that exist, and from the package only to files that are in it', () => {
      const isThere = packed.has(path) ? (file: string) => packed.has(file) : existsSync;
      assert.deepEqual(
        linksIn(path, text).filter(({ file }) => !isThere(file)),
        [],
      );
    });

    it('links only to headings that exist', () => {
      assert.deepEqual(
        linksIn(path, text).filter(
          ({ file, heading }) => heading !== undefined && !headingsOf(file).includes(heading),
        ),
        [],
      );
    });

    it('names only paths of the repository that exist', () => {
      const named = [...text.matchAll(/`((?:src|test|bench)\/[^`\s*]*)`/g)].map(([, name]) => name!);
      assert.deepEqual(
        named.filter((name) => !existsSync(name)),
        [],
      );
    });
  });
}

interface Link {
  readonly file: string;
  readonly heading: string | undefined;
}

/** The lines of code blocks that run lb, without comments and what goes to the app. */
function commandsIn(text: string): string[] {
  return [...text.matchAll(/^```(?:sh|console)\n([\s\S]*?)^```/gm)]
    .flatMap(([, block]) => block!.split('\n'))
    .filter((line) => /^(\$ |npx |npm ci && npx )*lb /.test(line))
    .map((line) => line.replace(/ (#|-- ).*$/, ''));
}

/** To files of the repository, by their paths in it. */
function linksIn(path: string, text: string): Link[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^https?:/.test(target))
    .map((target) => {
      const [file, heading] = target.split('#');
      return { file: file === '' ? path : normalize(join(dirname(path), file!)), heading };
    });
}

/** As GitHub and npm name them in links. */
function headingsOf(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
