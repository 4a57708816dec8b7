/** What stays of rotated files, and what is nobody's business. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createClockCheck, newestLogMs } from '../../src/logs/clock-check.ts';
import { fileCalls } from '../../src/logs/file-calls.ts';
import { createNameReader, rotatedPath } from '../../src/logs/names.ts';
import { tidy } from '../../src/logs/tidy.ts';
import type { LogKeep } from '../../src/protocol/log-messages.ts';
import { contentOf, logDirectory, namesIn } from './log-directory.ts';

/** Each of 100 bytes, one written after the other. */
function directoryWith(...names: string[]): string {
  const directory = logDirectory();
  for (const [index, name] of names.entries()) {
    writeFileSync(join(directory, name), `${'x'.repeat(99)}\n`);
    utimesSync(join(directory, name), 1000 + index, 1000 + index);
  }
  return directory;
}

async function kept(
  directory: string,
  keep: LogKeep,
  { name = 'app.log', isClockRight = true, isCompressed = false } = {},
): Promise<string[]> {
  const keeping = { template: join(directory, name), keep, isCompressed };
  const parts = { calls: fileCalls, signal: new AbortController().signal, say: assert.fail };
  await tidy(keeping, { ...parts, nowMs: Date.now(), today: isClockRight ? '2026-11-30' : undefined });
  return namesIn(directory);
}

describe('rotated files', () => {
  const days = ['app.log', 'app.log.2026-10-29', 'app.log.2026-10-30', 'app.log.2026-10-30.1'] as const;

  it('stay for a number of calendar days', async () => {
    assert.deepEqual(await kept(directoryWith(...days), { days: 31 }), [days[0], days[2], days[3]]);
    assert.deepEqual(await kept(directoryWith(...days), { days: 30 }), [days[0]]);
    assert.deepEqual(await kept(directoryWith(...days), { days: 30 }, { isClockRight: false }), [...days]);
  });

  it('stay in a number, the newest of each log, by day and by number', async () => {
    const names = [2, 10, 9].map((number) => `app.1.log.2026-11-20.${number}`);
    const directory = directoryWith(...names, 'app.lb.log.2026-11-19', 'app.agent.log.2026-11-19.gz');
    assert.deepEqual(await kept(directory, { files: 2 }, { name: 'app.{slot}.log' }), [
      'app.1.log.2026-11-20.10',
      'app.1.log.2026-11-20.9',
      'app.agent.log.2026-11-19.gz',
      'app.lb.log.2026-11-19',
    ]);
  });

  it('stay up to a size of all together, the oldest go first', async () => {
    const names = ['app.2.log.2026-11-19', 'app.1.log.2026-11-20', 'app.2.log.2026-11-20'];
    const keep = { bytes: 250 };
    const left = await kept(directoryWith(...names), keep, { name: 'app.{slot}.log' });
    assert.deepEqual(left, names.slice(1));
    const compressed = await kept(directoryWith(...names), keep, {
      name: 'app.{slot}.log',
      isCompressed: true,
    });
    assert.equal(compressed.length, 3, 'compressed there is room for all');
  });

  it('keep their content, time and rights when they are compressed', async () => {
    const directory = directoryWith('app.log.2026-11-29.1');
    assert.deepEqual(await kept(directory, {}, { isCompressed: true }), ['app.log.2026-11-29.1.gz']);
    const path = join(directory, 'app.log.2026-11-29.1.gz');
    assert.equal(contentOf(path), `${'x'.repeat(99)}\n`);
    const facts = await fileCalls.look(path);
    assert.equal(facts?.modifiedMs, 1_000_000);
  });
});

describe('a rotated file beside something that is called as its compressed form', () => {
  const name = 'app.log.2026-11-29';
  const content = `${'x'.repeat(99)}\n`;
  const whole = gzipSync(content);
  const put = (bytes: Buffer | string, time = 1000) => {
    return (path: string): void => {
      writeFileSync(path, bytes);
      utimesSync(path, time, time);
    };
  };
  for (const [what, make] of Object.entries({
    'a directory': (path: string) => mkdirSync(path),
    'a link to nothing': (path: string) => symlinkSync('/nowhere', path),
    'an empty file': put(''),
    'one that is still being written': put(whole.subarray(0, 20), 2000),
    'a cut one of the same time': put(whole.subarray(0, -3)),
    'one of another file': put(gzipSync('another')),
  })) {
    it(`stays where that is ${what}, and this is told`, async () => {
      const directory = directoryWith(name);
      make(join(directory, `${name}.gz`));
      const told: string[] = [];
      const keeping = { template: join(directory, 'app.log'), keep: {}, isCompressed: true };
      const signal = new AbortController().signal;
      const say = (text: string): void => void told.push(text);
      await tidy(keeping, { calls: fileCalls, signal, nowMs: 0, today: '2026-11-30', say });
      assert.equal(contentOf(join(directory, name)), content);
      assert.deepEqual(namesIn(directory), [name, `${name}.gz`]);
      assert.match(told.join(), /^app\.log\.2026-11-29: it stays, for/);
    });
  }

  it('goes where that is the whole of it', async () => {
    const directory = directoryWith(name);
    put(whole)(join(directory, `${name}.gz`));
    assert.deepEqual(await kept(directory, {}), [`${name}.gz`]);
  });
});

it('names that a crash left empty go, unless they may be about to be taken', async () => {
  const [taken, left, full, compressed] = [1, 2, 3, 4].map((number) => `app.log.2026-11-29.${number}`);
  const directory = directoryWith(full!, `${compressed}.gz`, 'app.log');
  for (const name of [taken!, left!, `${compressed}.gz`, 'app.log']) writeFileSync(join(directory, name), '');
  for (const name of [left!, `${compressed}.gz`, 'app.log']) utimesSync(join(directory, name), 1000, 1000);
  const stay = ['app.log', taken, full, `${compressed}.gz`].sort();
  assert.equal((await kept(directory, {}, { isClockRight: false })).length, 5);
  assert.deepEqual(await kept(directory, {}), stay);
});

it('files of others are left alone, whatever they are called', async () => {
  const others = [
    'app.log',
    'app.log-20200101',
    'app.log.1',
    'app.log.2020-1-1',
    'app.log.2020-01-01.0',
    'app.log.2020-01-01.01',
    'app.log.2020-01-01.bz2',
    'app.log.2020-01-01.gz.bak',
    'app.log.2020-13-41',
    'my-app.log.2020-01-01',
    'appxlog.2020-01-01',
    'app.1.log.2020-01-01',
  ];
  const directory = directoryWith(...others);
  symlinkSync('/etc/hostname', join(directory, 'app.log.2020-01-02'));
  const left = await kept(directory, { days: 1, files: 0, bytes: 0 }, { isCompressed: true });
  assert.deepEqual(left, [...others, 'app.log.2020-01-02'].sort());
});

it('a name is read as it is written', () => {
  const { rotated, ownerOf } = createNameReader('/logs/a+{slot}.log');
  for (const form of ['plain', 'compressed', 'unfinished'] as const) {
    for (const number of [0, 1, 12]) {
      const name = { log: '/logs/a+agent.log', day: '2026-11-27', number };
      const path = rotatedPath(name, form);
      assert.deepEqual(rotated(path.slice('/logs/'.length)), { ...name, form });
    }
  }
  const owners = ['a+lb.log', 'a+agent.log', 'a+12.log', 'a+0.log', 'a+x.log', 'a+1.log.gz'].map(ownerOf);
  assert.deepEqual(owners, ['lb', 'agent', 12, undefined, undefined, undefined]);
});

it('no file is too old for an hour after the clock jumped', () => {
  const isTrusted = createClockCheck();
  const day = 86_400_000;
  const hour = day / 24;
  const moments: [wallMs: number, steadyMs: number, isTrusted: boolean][] = [
    [0, 0, true],
    [day, day, true],
    [day + hour, day, true],
    [1000 * day, day + 1, false],
    [1000 * day + hour - 2, day + hour - 1, false],
    [1000 * day + hour, day + hour + 1, true],
    [2 * day, day + hour + 2, false],
  ];
  for (const [wallMs, steadyMs, expected] of moments) {
    assert.equal(isTrusted({ wallMs, steadyMs }), expected, `${wallMs} ${steadyMs}`);
  }
});

it('no file is too old for an hour after a start by a clock that is days ahead of the newest log', async () => {
  const directory = directoryWith('app.log', 'app.log.2026-11-20.gz', 'other.log.2026-11-29');
  const newestMs = await newestLogMs(fileCalls, join(directory, 'app.log'));
  assert.equal(newestMs, new Date(2026, 10, 21).getTime());
  const [day, hour] = [86_400_000, 3_600_000];
  assert.ok(createClockCheck(newestMs)({ wallMs: newestMs! + day - 1, steadyMs: 0 }));
  const isTrusted = createClockCheck(newestMs);
  for (const [steadyMs, expected] of [
    [0, false],
    [hour - 1, false],
    [hour, true],
  ] as const) {
    assert.equal(isTrusted({ wallMs: newestMs! + 40 * day + steadyMs, steadyMs }), expected);
  }
  const none = await newestLogMs(fileCalls, join(logDirectory(), 'app.log'));
  assert.ok(createClockCheck(none)({ wallMs: 40 * day, steadyMs: 0 }));
});
