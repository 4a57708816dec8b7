/** A log file that is written to, by size and with others about. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { FileCalls, FileFacts } from '../../src/logs/contract.ts';
import { dayOf } from '../../src/logs/days.ts';
import { fileCalls } from '../../src/logs/file-calls.ts';
import { lockLog } from '../../src/logs/lock.ts';
import { openLogFiles } from '../../src/logs/log-files.ts';
import { contentOf, linesIn, logDirectory, namesIn, openWriter, tidyAll } from './log-directory.ts';

const today = dayOf(Date.now());

describe('a log that is rotated by size', () => {
  it('is never larger, unless by a single line, and its files are numbered in order', async () => {
    const directory = logDirectory();
    const writer = openWriter(join(directory, 'app.log'), Date.now, { isDaily: false, bytes: 50 });
    const lines = Array.from(
      { length: 40 },
      (_, index) => `line ${index}${index === 17 ? 'x'.repeat(90) : ''}`,
    );
    // Many in one write, and cut anywhere.
    const text = `${lines.join('\n')}\n`;
    for (let at = 0; at < text.length; at += 77) await writer.write(text.slice(at, at + 77));
    const names = [...writer.rotations, writer.file.path];
    assert.equal(names[1], join(directory, `app.log.${today}.1`));
    assert.equal(names.map(contentOf).join(''), text);
    for (const name of names) {
      const content = contentOf(name);
      assert.ok(content.length <= 50 || content.split('\n').length === 2, content);
      assert.ok(content.endsWith('\n'));
    }
  });

  it('does not use the number of a file that is gone, nor of one that is compressed', async () => {
    const directory = logDirectory();
    writeFileSync(join(directory, `app.log.${today}.6.gz`), '');
    const writer = openWriter(join(directory, 'app.log'), Date.now, { isDaily: false, bytes: 5 });
    for (const text of ['a\n', 'bbbb\n', 'cccc\n']) await writer.write(text);
    renameSync(join(directory, `app.log.${today}.8`), join(directory, 'elsewhere'));
    await writer.write('dddd\n');
    assert.ok(existsSync(join(directory, `app.log.${today}.9`)), namesIn(directory).join());
  });
});

describe('a log with others about', () => {
  it('goes on in a new file after it was moved and is opened anew, and with a line of its own', async () => {
    const directory = logDirectory();
    const path = join(directory, 'app.log');
    const writer = openWriter(path, Date.now);
    await writer.write('one\n');
    renameSync(path, `${path}.moved`);
    await writer.write('two\n');
    await writer.file.reopen();
    await writer.write('three\n');
    assert.deepEqual([contentOf(`${path}.moved`), contentOf(path)], ['one\ntwo\n', 'three\n']);
    appendFileSync(path, 'cut');
    await writer.file.reopen();
    await writer.write('four\n');
    assert.equal(contentOf(path), 'three\ncut\nfour\n');
  });

  it('is opened anew between two lines', async () => {
    const directory = logDirectory();
    const path = join(directory, 'app.log');
    const writer = openWriter(path, Date.now);
    await writer.write('begun, ');
    renameSync(path, `${path}.moved`);
    const reopened = writer.file.reopen();
    await writer.write('ended\n');
    await reopened;
    await writer.write('next\n');
    assert.deepEqual([contentOf(`${path}.moved`), contentOf(path)], ['begun, ended\n', 'next\n']);
  });

  it('is not rotated where somebody else has just done so, nor where it was emptied', async () => {
    const directory = logDirectory();
    const path = join(directory, 'app.log');
    const writer = openWriter(path, Date.now, { isDaily: false, bytes: 10 });
    await writer.write('123456789\n');
    renameSync(path, `${path}.1`);
    await writer.write('abc\n');
    assert.deepEqual(namesIn(directory), ['app.log', 'app.log.1']);
    await writer.write('12345\n');
    truncateSync(path);
    await writer.write('abcdefg\n');
    assert.deepEqual([contentOf(path), writer.rotations], ['abcdefg\n', []]);
  });

  it('keeps its rights, so that nobody reads what he could not read before', async () => {
    const directory = logDirectory();
    const path = join(directory, 'app.log');
    const writer = openWriter(path, Date.now, { isDaily: false, bytes: 5 });
    await writer.write('one\n');
    chmodSync(path, 0o600);
    await writer.write('two\n');
    for (const name of namesIn(directory)) assert.equal(statSync(join(directory, name)).mode & 0o777, 0o600);
  });

  it('keeps its owner and group where it may, compressed as well', {
    skip: process.getuid?.() === 0 ? false : 'needs root',
  }, async () => {
    const directory = logDirectory();
    const path = join(directory, 'app.log');
    const writer = openWriter(path, Date.now, { isDaily: false, bytes: 5 });
    await writer.write('one\n');
    chownSync(path, 1, 4);
    chmodSync(path, 0o664);
    await writer.write('two\n');
    await tidyAll(directory);
    assert.deepEqual(namesIn(directory), ['app.log', `app.log.${today}.gz`]);
    for (const name of namesIn(directory)) {
      const { uid, gid, mode } = statSync(join(directory, name));
      assert.deepEqual([uid, gid, mode & 0o777], [1, 4, 0o664], name);
    }
  });

  it('does not give to a group of its own what another group could read', async () => {
    const directory = logDirectory();
    const path = join(directory, 'app.log');
    const other = (facts: FileFacts | undefined) => facts && { ...facts, group: facts.group + 1 };
    const calls: FileCalls = {
      ...fileCalls,
      look: async (at) => other(await fileCalls.look(at)),
      setOwner: () => Promise.reject(Object.assign(new Error('no'), { code: 'EPERM' })),
    };
    const writer = openWriter(path, Date.now, { isDaily: false, bytes: 5 }, calls);
    await writer.write('one\n');
    chmodSync(path, 0o640);
    await writer.write('two\n');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(writer.rotations[0]!).mode & 0o777, 0o640);
  });

  for (const becomes of ['removed', 'replaced', 'moved by a link that leads elsewhere'] as const) {
    it(`that is ${becomes} is opened anew within a minute, and that is told`, async () => {
      const directory = logDirectory();
      const path = join(directory, 'app.log');
      let steadyMs = 0;
      const rotation = { isDaily: false };
      const writer = openWriter(path, Date.now, rotation, fileCalls, () => steadyMs);
      if (becomes === 'moved by a link that leads elsewhere') symlinkSync('one', path);
      await writer.write('one\n');
      rmSync(path);
      if (becomes === 'replaced') writeFileSync(path, 'theirs\n');
      if (becomes === 'moved by a link that leads elsewhere') symlinkSync('two', path);
      steadyMs = 59_000;
      await writer.write('two\n');
      assert.deepEqual(writer.displaced, []);
      steadyMs = 60_000;
      await writer.write('three\n');
      assert.equal(contentOf(path), becomes === 'replaced' ? 'theirs\nthree\n' : 'three\n');
      assert.deepEqual(writer.displaced, [path]);
    });
  }

  it('that is a link is written to, not rotated, and that is told once', async () => {
    const directory = logDirectory();
    mkdirSync(join(directory, 'behind'));
    const path = join(directory, 'app.log');
    symlinkSync(join(directory, 'behind', 'it'), path);
    const writer = openWriter(path, Date.now, { isDaily: false, bytes: 5 });
    for (const text of ['one\n', 'two\n', 'three\n']) await writer.write(text);
    assert.deepEqual(writer.failures.map(({ message }) => message).length, 1);
    assert.equal(contentOf(path), 'one\ntwo\nthree\n');
  });
});

describe('a rotation that fails', () => {
  it('for want of a descriptor leaves the old file where it is, whatever the agent does meanwhile', async () => {
    const directory = logDirectory();
    const path = join(directory, 'app.log');
    let isExhausted = true;
    const calls: FileCalls = {
      ...fileCalls,
      async open(at, flags, mode) {
        // The next file, under whatever name.
        const isNext = (flags & constants.O_APPEND) !== 0 && (flags & constants.O_EXCL) !== 0;
        if (!isNext || !isExhausted) return fileCalls.open(at, flags, mode);
        await tidyAll(directory);
        throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
      },
    };
    let nowMs = Date.now();
    const writer = openWriter(path, () => nowMs, { isDaily: false, bytes: 5 }, calls);
    for (const text of ['one\n', 'two\n']) await writer.write(text);
    isExhausted = false;
    nowMs += 60_000;
    await writer.write('three\n');
    assert.deepEqual(linesIn(directory).sort(), ['one', 'three', 'two']);
    assert.equal(contentOf(path), 'three\n');
  });

  it('is tried again after a minute, though the clock is set back', async () => {
    const directory = logDirectory();
    let [nowMs, steadyMs] = [Date.now(), 0];
    let isRefused = true;
    const rename: FileCalls['rename'] = (from, to) =>
      isRefused ? Promise.reject(new Error('no')) : fileCalls.rename(from, to);
    const writer = openWriter(
      join(directory, 'app.log'),
      () => nowMs,
      { isDaily: false, bytes: 5 },
      { ...fileCalls, rename },
      () => steadyMs,
    );
    for (const text of ['one\n', 'two\n']) await writer.write(text);
    isRefused = false;
    nowMs -= 3 * 3_600_000;
    steadyMs += 60_000;
    await writer.write('three\n');
    assert.equal(contentOf(join(directory, 'app.log')), 'three\n');
  });
});

describe('a crash between the two renames of a rotation', () => {
  it('leaves a file that the next start puts in its place', async () => {
    const directory = logDirectory();
    const path = join(directory, 'app.log');
    writeFileSync(`${path}.next`, 'of the last minute\n');
    await openWriter(path, Date.now).write('next\n');
    assert.deepEqual(namesIn(directory), ['app.log']);
    assert.equal(contentOf(path), 'of the last minute\nnext\n');
  });

  it('leaves a file that the next start puts aside where another has its place', async () => {
    const directory = logDirectory();
    const path = join(directory, 'app.log');
    writeFileSync(path, 'of somebody else\n');
    writeFileSync(`${path}.next`, 'of the last minute\n');
    await openWriter(path, Date.now).write('next\n');
    assert.deepEqual(namesIn(directory), ['app.log', `app.log.${today}`]);
    assert.deepEqual(linesIn(directory).sort(), ['next', 'of somebody else', 'of the last minute']);
  });
});

it('files of slots that nobody writes to any more are rotated as well, but none that is somebody else’s', async () => {
  const directory = logDirectory();
  const put = (name: string, text = ''): void => writeFileSync(join(directory, name), text);
  put('7.log', 'from a day with more workers\n');
  put('7.log.2026-01-01.gz');
  put('8.log', 'from before a crash\n');
  put('8.log.lock', '1 0\n');
  put('9.log', 'of somebody else, not ended');
  const files = openLogFiles(join(directory, '{slot}.log'), {
    ...{ calls: fileCalls, rotation: { isDaily: true } },
    now: () => Date.now() + 2 * 86_400_000,
    steady: () => performance.now(),
    openStream: () => assert.fail('it is no file'),
    lock: lockLog,
    rotated() {},
    displaced: (path) => assert.fail(path),
    failed: (_path, error) => assert.fail(error),
  });
  await files.open();
  files.release();
  assert.deepEqual(namesIn(directory), [
    '7.log',
    '7.log.2026-01-01.gz',
    `7.log.${today}`,
    '8.log',
    `8.log.${today}`,
    '9.log',
    'lb.log',
  ]);
  assert.equal(contentOf(join(directory, '9.log')), 'of somebody else, not ended');
});
