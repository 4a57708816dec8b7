/** What serves never loads what measures, simulates or draws. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { roomOf } from './rooms.ts';
import { importsOf, isFile, readSources } from './sources.ts';

/** Where Node begins, and what is imported once it is known that this run serves. */
const STARTS = {
  'lb before it knows what it is to do': ['src/cli/main.ts', 'src/cli/run.ts', 'src/cli/failure.ts'],
  'lb that serves': ['src/cli/serve.ts'],
  'the public API': ['src/index.ts'],
  'a worker of the built-in app': ['src/worker/entry.ts'],
  'a worker that runs an app': ['src/worker/host/preload.ts', 'src/worker/host/host.ts'],
};

const NOT_TO_SERVE = /^(?:measure|report|simulate)(?:\/|$)/;
const PACKAGES_NOT_TO_SERVE = [
  '@observablehq/plot',
  'autocannon',
  'cli-progress',
  'hdr-histogram-js',
  'linkedom',
];

const sources = readSources('src');
const loads = importsOf(sources).filter(({ when }) => when === 'load');

describe('what serves', () => {
  for (const [title, starts] of Object.entries(STARTS)) {
    it(`${title} loads nothing that measures, simulates or draws`, () => {
      const strays = waysFrom(starts).filter((way) => {
        const end = way.at(-1)!;
        return isFile(end) ? NOT_TO_SERVE.test(roomOf(end)!) : PACKAGES_NOT_TO_SERVE.includes(end);
      });
      assert.deepEqual(
        strays.map((way) => way.join(' > ')),
        [],
      );
    });
  }

  it('a worker loads no package at all', () => {
    const starts = [...STARTS['a worker of the built-in app'], ...STARTS['a worker that runs an app']];
    const packages = waysFrom(starts).filter(
      (way) => !isFile(way.at(-1)!) && !way.at(-1)!.startsWith('node:'),
    );
    assert.deepEqual(
      packages.map((way) => way.join(' > ')),
      [],
    );
  });
});

/** The shortest way to every file and package that is loaded with one of these files. */
function waysFrom(starts: readonly string[]): string[][] {
  for (const start of starts) assert.ok(sources.has(start), `there is no ${start} any more`);
  const ways = new Map(starts.map((start) => [start, [start]]));
  // A map is walked in the order in which it grows, so nearer ones come first.
  for (const [path, way] of ways) {
    const next = loads.filter(({ from }) => from === path);
    for (const { to } of next) if (!ways.has(to)) ways.set(to, [...way, to]);
  }
  return [...ways.values()];
}
