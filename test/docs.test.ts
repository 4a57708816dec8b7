/** What the README says is what the program does. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { withSections } from './docs/sections.ts';

const readme = readFileSync('README.md', 'utf8');
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

it('has every generated table as the program has it; run "npm run docs" to bring it up to date', () => {
  assert.equal(readme, withSections(readme));
});

it('names only npm scripts that exist', () => {
  const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
  assert.ok(named.length > 0);
  assert.deepEqual(
    named.filter((name) => manifest.scripts[name] === undefined),
    [],
  );
});

it('links only to files that exist', () => {
  const targets = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target!);
  assert.deepEqual(
    targets.filter((target) => !/^https?:/.test(target) && !existsSync(target)),
    [],
  );
});

it('asks for the same Node.js as the package', () => {
  const [, version] = /(\d+\.\d+)/.exec(manifest.engines.node)!;
  assert.ok(readme.includes(`Node.js ${version}`));
});

it('has the markers between which each benchmark writes its tables', () => {
  for (const name of ['bench-compare', 'bench-handoff', 'bench-apps', 'bench-stall']) {
    const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`].map((marker) =>
      readme.indexOf(marker),
    );
    assert.ok(begin! > 0 && end! > begin!, name);
  }
});
