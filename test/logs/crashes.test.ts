/** lb, or the agent, dies or is refused at each single step: every line is in exactly one file all the same. */
import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fileCalls } from '../../src/logs/file-calls.ts';
import { crashingCalls, type Faults } from './crashing-calls.ts';
import { linesIn, logDirectory, namesIn, openWriter, tidyAll, type Writer } from './log-directory.ts';

const DAY_MS = 86_400_000;

/** At local noon, whatever the zone. */
const NOON_MS = new Date(2026, 10, 27, 12).getTime();

const LINES = 12;

function dots(index: number): string {
  return '.'.repeat(3 * index);
}

const rotation = { isDaily: true, bytes: 100 };

/** Days of several files each. Gives the lines that were written, to the end of the process. */
async function work(writer: Writer, clock: { ms: number }, first: number): Promise<string[]> {
  const written: string[] = [];
  for (let index = 0; index < LINES; index++) {
    if (index % 5 === 4) clock.ms += DAY_MS;
    const line = `line ${first + index} ${dots(index)}`;
    try {
      await writer.write(`${line}\n`);
      written.push(line);
    } catch {
      return written;
    }
  }
  return written;
}

/** Runs `round` with a fault at each step, until it comes to its end without meeting it. Gives the steps by name. */
async function atEachStep(
  faults: Omit<Faults, 'at'>,
  round: (crashing: ReturnType<typeof crashingCalls>) => Promise<void>,
): Promise<Set<string>> {
  const met = new Set<string>();
  for (let at = 0; ; at++) {
    const crashing = crashingCalls({ ...faults, at });
    await round(crashing);
    if (!crashing.isHit) return met;
    met.add(crashing.steps[at]!);
  }
}

describe('a crash of lb at each step', () => {
  for (const mostBytes of [undefined, 9]) {
    it(`leaves every line in one file, ${mostBytes === undefined ? 'whole' : 'if writes are short too'}`, async () => {
      const met = await atEachStep({ how: 'crash', ...(mostBytes && { mostBytes }) }, async (crashing) => {
        const directory = logDirectory();
        const path = join(directory, 'app.log');
        const clock = { ms: NOON_MS };
        const now = (): number => clock.ms;
        const before = await work(openWriter(path, now, rotation, crashing.calls), clock, 0);
        await crashing.bury();
        const after = await work(openWriter(path, now, rotation), clock, 100);
        await tidyAll(directory);
        const there = linesIn(directory);
        // A line of which lb did not hear that it was written may be there, in part.
        const cut = there.filter((line) => !before.includes(line) && !after.includes(line));
        assert.ok(cut.length <= (mostBytes === undefined ? 0 : 1), cut.join());
        assert.deepEqual(there.filter((line) => !cut.includes(line)).sort(), [...before, ...after].sort());
        assert.equal(after.length, LINES);
        const next = `line ${before.length} ${dots(before.length)}`;
        assert.ok(
          cut.every((line) => next.startsWith(line)),
          `${cut.join()} of ${next}`,
        );
      });
      assert.deepEqual([...met].sort(), ['close', 'open', 'rename', 'write']);
    });
  }
});

describe('an error at each step of lb', () => {
  it('leaves every line in one file, and the file is rotated later', async () => {
    const met = await atEachStep({ how: 'error' }, async ({ calls }) => {
      const directory = logDirectory();
      const clock = { ms: NOON_MS };
      const writer = openWriter(join(directory, 'app.log'), () => clock.ms, rotation, calls);
      const written: string[] = [];
      for (let index = 0; index < 14; index++) {
        clock.ms += index % 4 === 3 ? DAY_MS : 61_000;
        const line = `line ${index}${dots(index)}`;
        await writer.write(`${line}\n`).catch(() => writer.write(`${line}\n`));
        written.push(line);
        await tidyAll(directory);
      }
      assert.deepEqual(linesIn(directory).sort(), written.sort());
      assert.ok(writer.failures.length <= 1, 'it is told once');
      const days = new Set(namesIn(directory).map((name) => name.split('.')[2]));
      for (const day of ['2026-11-27', '2026-11-28', '2026-11-29']) assert.ok(days.has(day), day);
    });
    assert.deepEqual([...met].sort(), ['close', 'open', 'rename', 'write']);
  });
});

/** What a day leaves, with what a crash left of it before. */
function prepare(directory: string): string[] {
  const lines: string[] = [];
  const put = (name: string, ...forms: ('' | '.gz' | '.gz.tmp')[]): void => {
    const text = `of ${name}\nand more of ${name}\n`;
    for (const form of forms) {
      const bytes = Buffer.from(text);
      const content = form === '' ? bytes : form === '.gz' ? gzipSync(bytes) : gzipSync(bytes).subarray(0, 9);
      writeFileSync(join(directory, name + form), content);
      utimesSync(join(directory, name + form), 1_700_000_000, 1_700_000_000);
    }
    lines.push(...text.trimEnd().split('\n'));
  };
  put('app.log', '');
  put('app.log.2026-11-25', '.gz');
  put('app.log.2026-11-26', '', '.gz');
  put('app.log.2026-11-26.1', '', '.gz.tmp');
  put('app.log.2026-11-26.2', '');
  writeFileSync(join(directory, 'app.log.2026-11-26.3'), '');
  return lines.sort();
}

for (const how of ['crash', 'error'] as const) {
  it(`${how === 'crash' ? 'a crash' : 'an error'} at each step of the agent loses no line, and the next round makes up for it`, async () => {
    const met = await atEachStep({ how }, async (crashing) => {
      const directory = logDirectory();
      const lines = prepare(directory);
      await tidyAll(directory, crashing.calls).catch(() => assert.equal(how, 'crash'));
      await crashing.bury();
      const told: string[] = [];
      await tidyAll(directory, fileCalls, told);
      assert.deepEqual(told, []);
      assert.deepEqual(linesIn(directory).sort(), lines);
      assert.deepEqual(namesIn(directory), [
        'app.log',
        'app.log.2026-11-25.gz',
        'app.log.2026-11-26.1.gz',
        'app.log.2026-11-26.2.gz',
        'app.log.2026-11-26.3',
        'app.log.2026-11-26.gz',
      ]);
    });
    assert.deepEqual([...met].sort(), ['close', 'open', 'remove', 'rename', 'setModified', 'sync', 'write']);
  });
}
