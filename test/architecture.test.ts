/** Keeps the direction of dependencies between the rooms. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, it } from 'node:test';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

interface Import {
  readonly file: string;
  /** A file below src, or a package name. */
  readonly target: string;
}

const imports: readonly Import[] = files.flatMap((file) => {
  const source = readFileSync(join('src', file), 'utf8');
  return [...source.matchAll(/\bfrom\s+'([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm)].map((match) => {
    const specifier = (match[1] ?? match[2] ?? match[3])!;
    const target = specifier.startsWith('.')
      ? relative('.', normalize(join(dirname(file), specifier)))
      : specifier;
    return { file, target };
  });
});

/** A room may import itself, these rooms and the named packages. Everything not named here is forbidden. */
const rooms: Record<string, { rooms: readonly string[]; packages: readonly string[] }> = {
  algorithms: { rooms: [], packages: ['js-xxhash'] },
  'errors.ts': { rooms: [], packages: [] },
  'index.ts': { rooms: ['algorithms', 'api', 'errors.ts', 'master', 'options'], packages: [] },
  api: { rooms: ['algorithms', 'errors.ts', 'master', 'options'], packages: ['node:', 'pino'] },
  options: { rooms: ['algorithms', 'errors.ts', 'options/grammar'], packages: ['node:', 'c12'] },
  'options/grammar': { rooms: [], packages: ['ms', 'fastest-levenshtein'] },
  simulate: { rooms: ['algorithms'], packages: [] },
  'simulate/experiment': {
    rooms: ['algorithms', 'errors.ts', 'simulate', 'options', 'options/grammar'],
    packages: ['node:'],
  },
  'measure/processes': { rooms: [], packages: ['node:'] },
  measure: {
    rooms: [
      'algorithms',
      'errors.ts',
      'measure/processes',
      'options',
      'options/grammar',
      'platform',
      'simulate',
      'simulate/experiment',
    ],
    packages: ['node:', 'autocannon', 'hdr-histogram-js', 'zod'],
  },
  'measure/bench': {
    rooms: ['api', 'errors.ts', 'measure', 'measure/processes', 'options', 'simulate'],
    packages: ['node:'],
  },
  report: {
    rooms: ['measure', 'measure/processes', 'options', 'simulate/experiment'],
    packages: ['@observablehq/plot', 'linkedom'],
  },
  platform: { rooms: ['options'], packages: ['node:'] },
  native: { rooms: [], packages: ['node:', 'koffi'] },
  protocol: { rooms: [], packages: ['node:'] },
  scoreboard: { rooms: ['protocol', 'platform'], packages: ['node:'] },
  handoff: { rooms: ['algorithms', 'protocol', 'native', 'platform', 'scoreboard'], packages: ['node:'] },
  worker: { rooms: ['protocol', 'handoff', 'native', 'platform', 'scoreboard'], packages: ['node:'] },
  'worker/raw/parser': { rooms: [], packages: [] },
  master: {
    rooms: ['algorithms', 'protocol', 'errors.ts', 'handoff', 'native', 'options', 'platform', 'scoreboard'],
    packages: ['node:', 'pino'],
  },
  cli: {
    rooms: [
      'algorithms',
      'errors.ts',
      'master',
      'measure',
      'measure/bench',
      'measure/processes',
      'options',
      'options/grammar',
      'platform',
      'report',
      'simulate/experiment',
    ],
    packages: ['node:', 'yargs', 'pino', 'pino-pretty', 'cli-progress', 'cli-table3', 'fastest-levenshtein'],
  },
};

/** The most special room a path lies in. */
function roomOf(path: string): string {
  const names = Object.keys(rooms).filter((room) => path === room || path.startsWith(`${room}/`));
  return names.sort((left, right) => right.length - left.length)[0] ?? 'unknown';
}

describe('the rooms', () => {
  it('are all known', () => {
    assert.deepEqual(
      files.filter((file) => roomOf(file) === 'unknown'),
      [],
    );
  });

  for (const [room, allowed] of Object.entries(rooms)) {
    it(`${room} imports only what it may`, () => {
      const strays = imports
        .filter(({ file }) => roomOf(file) === room)
        .filter(({ file, target }) => !isAllowed(file, target, room, allowed))
        .map(({ file, target }) => `${file} imports ${target}`);
      assert.deepEqual(strays, []);
    });
  }

  function isAllowed(file: string, target: string, room: string, allowed: (typeof rooms)[string]): boolean {
    if (!target.endsWith('.ts')) {
      return allowed.packages.some((name) =>
        name.endsWith(':') ? target.startsWith(name) : target === name,
      );
    }
    const targetRoom = roomOf(target);
    // A nested room is part of the room around it, not the other way round.
    if (targetRoom === room || (room === 'worker' && targetRoom === 'worker/raw/parser')) return true;
    return allowed.rooms.includes(targetRoom) || file === target;
  }
});

describe('koffi', () => {
  it('is loaded in one place only', () => {
    const users = files.filter((file) => /['"]koffi['"]/.test(readFileSync(join('src', file), 'utf8')));
    assert.deepEqual(users.sort(), ['native/index.ts']);
  });
});

describe('the sources', () => {
  it('keep every file below 250 lines, or say why at its head', () => {
    const long = files.filter((file) => {
      const lines = readFileSync(join('src', file), 'utf8').split('\n');
      return lines.length > 250 && !/reason|because|long/i.test(lines.slice(0, 12).join('\n'));
    });
    assert.deepEqual(long, []);
  });

  it('name no registry, and no path of the machine they were written on', () => {
    const hits = files.filter((file) =>
      /registry\.|\/work\/|\/root\//.test(readFileSync(join('src', file), 'utf8')),
    );
    assert.deepEqual(hits, []);
  });
});
