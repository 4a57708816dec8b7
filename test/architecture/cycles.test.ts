import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cyclesIn, type Graph } from './cycles.ts';
import { importsOf, isFile, readSources, type Sources } from './sources.ts';

it('no file imports itself by way of others, types included', () => {
  assert.deepEqual(cyclesOf(readSources('src', 'bench', 'test')), []);
});

describe('the gate against import cycles', () => {
  const cycles = (files: Record<string, string>): string[] => cyclesOf(new Map(Object.entries(files)));

  it('lets files be that lead to one another in one direction', () => {
    assert.deepEqual(
      cycles({
        'a.ts': "import './b.ts';\nimport './c.ts';\n",
        'b.ts': "export { d } from './d.ts';\n",
        'c.ts': "import { d } from './d.ts';\nimport fs from 'node:fs';\n",
        'd.ts': 'export const d = 1;\n',
      }),
      [],
    );
  });

  it('shows a cycle as the path that leads back', () => {
    assert.deepEqual(
      cycles({
        'a.ts': "import { b } from './b.ts';\n",
        'b.ts': "import {\n  c,\n  d,\n} from './deep/c.ts';\n",
        'deep/c.ts': "export * from '../a.ts';\n",
      }),
      ['a.ts -> b.ts -> deep/c.ts -> a.ts'],
    );
  });

  it('finds one of types alone, however they are imported', () => {
    for (const back of [
      "import type { A } from './a.ts';\n",
      "import { type A } from './a.ts';\n",
      "export type { A } from './a.ts';\n",
      "export function take(a: import('./a.ts').A): void {}\n",
    ]) {
      assert.deepEqual(cycles({ 'a.ts': "import type { B } from './b.ts';\n", 'b.ts': back }), [
        'a.ts -> b.ts -> a.ts',
      ]);
    }
  });

  it('finds one through an import that is made later, and a file that imports itself', () => {
    assert.deepEqual(
      cycles({ 'a.ts': "const { b } = await import('./b.ts');\n", 'b.ts': "import * as a from './a.ts';\n" }),
      ['a.ts -> b.ts -> a.ts'],
    );
    assert.deepEqual(cycles({ 'a.ts': "import { a } from './a.ts';\n" }), ['a.ts -> a.ts']);
  });

  it('finds each of several, and one that does not begin where the search does', () => {
    assert.deepEqual(
      cycles({
        'a.ts': "import './b.ts';\n",
        'b.ts': "import './c.ts';\nimport './d.ts';\n",
        'c.ts': "import './b.ts';\n",
        'd.ts': "import './e.ts';\n",
        'e.ts': "import './d.ts';\n",
      }),
      ['b.ts -> c.ts -> b.ts', 'd.ts -> e.ts -> d.ts'],
    );
  });
});

/** Each as a path in one line. */
function cyclesOf(sources: Sources): string[] {
  return cyclesIn(importGraph(sources)).map((cycle) => cycle.join(' -> '));
}

function importGraph(sources: Sources): Graph {
  const graph = new Map([...sources.keys()].map((path) => [path, new Set<string>()]));
  for (const { from, to } of importsOf(sources)) if (isFile(to)) graph.get(from)!.add(to);
  return graph;
}
