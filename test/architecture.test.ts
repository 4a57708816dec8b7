/** Keeps the rooms of src apart, and what serves free of what measures. The gates beside it are in architecture/. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cyclesIn } from './architecture/cycles.ts';
import { COMING, PURE, type Room, roomOf, rooms } from './architecture/rooms.ts';
import { type Import, importsOf, isFile, readSources } from './architecture/sources.ts';

const sources = readSources('src');
const imports = importsOf(sources);

describe('the rooms', () => {
  it('are all known', () => {
    assert.deepEqual(
      [...sources.keys()].filter((path) => roomOf(path) === undefined),
      [],
    );
  });

  it('are all there', () => {
    const lived = new Set([...sources.keys()].map(roomOf));
    assert.deepEqual(
      Object.keys(rooms).filter((name) => !lived.has(name) && !COMING.includes(name)),
      [],
    );
  });

  for (const [name, room] of Object.entries(rooms)) {
    it(`${name} imports only what it may`, () => {
      const strays = imports.filter((found) => roomOf(found.from) === name && !mayImport(name, room, found));
      assert.deepEqual(
        strays.map(({ from, to }) => `${from} imports ${to}`),
        [],
      );
    });
  }

  it('depend on one another in one direction', () => {
    const graph = new Map(Object.entries(rooms).map(([name, room]) => [name, room.rooms]));
    assert.deepEqual(cyclesIn(graph), []);
    const unknown = [...graph.values()].flat().filter((name) => !graph.has(name));
    assert.deepEqual(unknown, []);
  });

  it('that are pure name no clock, no chance, no timer and no process', () => {
    const impure =
      /\b(?:Date\.now|new Date|Math\.random|performance|console|Buffer)\b\s*[.([]|\bprocess\.(?:env|pid|hrtime|nextTick|uptime|memoryUsage|cpuUsage|on|once|emit|exit|stdout|stderr)\b|\b(?:set(?:Timeout|Interval|Immediate)|queueMicrotask)\(/;
    const strays = [...sources].flatMap(([path, text]) =>
      PURE.includes(roomOf(path)!)
        ? text.split('\n').flatMap((line, index) => (impure.test(codeOf(line)) ? `${path}:${index + 1}` : []))
        : [],
    );
    assert.deepEqual(strays, []);
  });
});

describe('the sources', () => {
  it('load koffi in one place only', () => {
    const users = [...sources].filter(([, text]) => /['"]koffi['"]/.test(text)).map(([path]) => path);
    assert.deepEqual(users, ['src/native/index.ts']);
  });

  it('name no registry, and no path of the machine they were written on', () => {
    const hits = [...sources].filter(([, text]) => /registry\.|\/work\/|\/root\//.test(text));
    assert.deepEqual(
      hits.map(([path]) => path),
      [],
    );
  });
});

function mayImport(name: string, { rooms: known, packages }: Room, { to }: Import): boolean {
  if (isFile(to)) return roomOf(to) === name || known.includes(roomOf(to) ?? '');
  return packages.some((allowed) => (allowed.endsWith(':') ? to.startsWith(allowed) : to === allowed));
}

/** Without the comment at its end, or all of it. */
function codeOf(line: string): string {
  return /^\s*(?:\*|\/\*)/.test(line) ? '' : line.replace(/\s\/\/ .*$/, '');
}
