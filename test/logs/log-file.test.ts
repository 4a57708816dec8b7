/** A log file that is written to, by size and with others about. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { dayOf } from '../../src/logs/days.ts';
import { fileCalls } from '../../src/logs/file-calls.ts';
import { lockLog } from '../../src/logs/lock.ts';
import { openLogFiles } from '../../src/logs/log-files.ts';
import { contentOf, linesIn, logDirectory, namesIn, openWriter } from './log-directory.ts';

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

it('files of slots that nobody writes to any more are rotated as well', async () => {
  const directory = logDirectory();
  writeFileSync(join(directory, '7.log'), 'from a day with more workers\n');
  const files = openLogFiles(join(directory, '{slot}.log'), {
    ...{ calls: fileCalls, rotation: { isDaily: true } },
    now: () => Date.now() + 2 * 86_400_000,
    rotated() {},
    failed: (_path, error) => assert.fail(error),
  });
  await files.open();
  assert.deepEqual(namesIn(directory), ['7.log', `7.log.${today}`, 'lb.log']);
  assert.deepEqual(linesIn(directory), ['from a day with more workers']);
});

it('a log is locked by the process that has it, and by none that is gone', () => {
  const path = join(logDirectory(), 'app.log');
  writeFileSync(`${path}.lock`, '1 0\n');
  const lock = lockLog(path);
  assert.ok(typeof lock === 'object');
  assert.match(contentOf(`${path}.lock`), new RegExp(`^${process.pid} `));
  lock.release();
  assert.ok(!existsSync(`${path}.lock`));
  assert.equal(lockLog('/nowhere/app.log'), undefined);
});
