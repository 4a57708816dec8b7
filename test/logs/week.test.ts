/** Seven days in a few moments: every line is in exactly one file, under the date on which it was written. */
import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { dayOf } from '../../src/logs/days.ts';
import { fileCalls } from '../../src/logs/file-calls.ts';
import { tidy } from '../../src/logs/tidy.ts';
import { contentOf, inZone, linesIn, logDirectory, namesIn, openWriter } from './log-directory.ts';

const HOUR_MS = 3_600_000;

/** So that each file is one that the clock of the week has written. */
function backdate(path: string, ms: number): void {
  utimesSync(path, ms / 1000, ms / 1000);
}

/** Lines that say on which local day they were written. */
function lineAt(ms: number, number: number): string {
  return `${dayOf(ms)} ${number}\n`;
}

async function simulate(directory: string, startMs: number): Promise<string[]> {
  let nowMs = startMs;
  let number = 0;
  const path = join(directory, 'app.log');
  const written: string[] = [];
  let writer = openWriter(path, () => nowMs);
  for (; nowMs < startMs + 7 * 24 * HOUR_MS; nowMs += HOUR_MS / 2) {
    // lb is restarted every 31 hours, and the agent looks once a day.
    if (number % 62 === 61) {
      if (namesIn(directory).includes('app.log')) backdate(path, nowMs - HOUR_MS / 2);
      writer = openWriter(path, () => nowMs);
    }
    const line = lineAt(nowMs, number++);
    written.push(line);
    await writer.write(line);
    if (number % 48 === 0) {
      const keeping = { template: path, keep: { days: 31 }, isCompressed: true };
      const parts = { calls: fileCalls, signal: new AbortController().signal, say: assert.fail };
      await tidy(keeping, { ...parts, today: dayOf(nowMs), nowMs });
    }
  }
  assert.deepEqual(writer.failures, []);
  return written;
}

for (const [zone, from] of [
  ['Europe/Berlin', '2026-03-26T22:10:00'],
  ['Europe/Berlin', '2026-10-22T22:10:00'],
  ['Africa/Cairo', '2026-04-21T22:10:00'],
  ['America/Santiago', '2026-09-02T22:10:00'],
  ['America/Santiago', '2026-04-01T22:10:00'],
] as const) {
  it(`each day has its own file when the clocks change in ${zone}, from ${from}`, async () => {
    await inZone(zone, async () => {
      const directory = logDirectory();
      const startMs = new Date(from).getTime();
      const written = await simulate(directory, startMs);
      assert.deepEqual(linesIn(directory).sort(), written.map((line) => line.trimEnd()).sort());
      const names = namesIn(directory);
      assert.equal(names.length, 8, names.join(' '));
      for (const name of names) {
        const days = new Set(
          contentOf(join(directory, name))
            .split('\n')
            .slice(0, -1)
            .map((line) => line.slice(0, 10)),
        );
        const [day] = days;
        assert.equal(days.size, 1, name);
        if (name !== 'app.log') assert.ok(name.startsWith(`app.log.${day}`), `${name} has ${day}`);
      }
    });
  });
}

describe('a clock that jumps', () => {
  it('back within a day, over midnight, leaves the file of the new day as it is', () =>
    inZone('UTC', async () => {
      const directory = logDirectory();
      let nowMs = Date.UTC(2026, 10, 27, 23, 59, 59);
      const writer = openWriter(join(directory, 'app.log'), () => nowMs);
      for (const [step, text] of [
        [0, 'a\n'],
        [1500, 'b\n'],
        [-1000, 'c\n'],
        [1500, 'd\n'],
      ] as const) {
        nowMs += step;
        await writer.write(text);
      }
      assert.deepEqual(namesIn(directory), ['app.log', 'app.log.2026-11-27']);
      assert.equal(contentOf(join(directory, 'app.log')), 'b\nc\nd\n');
    }));

  it('ahead by years and back again loses nothing, and days go on from the right one', () =>
    inZone('UTC', async () => {
      const directory = logDirectory();
      const day = (number: number, year = 2026): number => Date.UTC(year, 10, number, 12);
      let nowMs = day(27);
      const writer = openWriter(join(directory, 'app.log'), () => nowMs);
      const moments = [day(27), day(27, 2099), day(27), day(28), day(29)];
      for (const [index, ms] of moments.entries()) {
        nowMs = ms;
        await writer.write(`${index}\n`);
      }
      assert.deepEqual(namesIn(directory), [
        'app.log',
        'app.log.2026-11-27',
        'app.log.2026-11-27.1',
        'app.log.2026-11-28',
      ]);
      assert.deepEqual(linesIn(directory).sort(), ['0', '1', '2', '3', '4']);
    }));

  it('is no matter where the file is one of a former start', () =>
    inZone('UTC', async () => {
      const directory = logDirectory();
      const path = join(directory, 'app.log');
      writeFileSync(path, 'old\n');
      backdate(path, Date.UTC(2026, 10, 24, 12));
      const writer = openWriter(path, () => Date.UTC(2026, 10, 27, 0, 0, 1));
      await writer.write('new\n');
      assert.equal(contentOf(join(directory, 'app.log.2026-11-24')), 'old\n');
      backdate(path, Date.UTC(2099, 0, 1));
      const next = openWriter(path, () => Date.UTC(2026, 10, 28, 12));
      await next.write('next\n');
      assert.deepEqual(namesIn(directory), ['app.log', 'app.log.2026-11-24']);
    }));
});
