/** One process at a time has a log. */
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileCalls } from '../../src/logs/file-calls.ts';
import { LogHeld, lockLog } from '../../src/logs/lock.ts';
import { openLogFiles } from '../../src/logs/log-files.ts';
import { processIdentity } from '../../src/platform/process-identity.ts';
import { contentOf, logDirectory, namesIn, openWriter } from './log-directory.ts';

/** Of a process that lives, and is not this one. */
const others = `${process.ppid} ${processIdentity(process.ppid)}\n`;

describe('a log', () => {
  it('is locked by the process that has it, and free when that releases it', () => {
    const path = join(logDirectory(), 'app.log');
    const lock = lockLog(path);
    assert.match(contentOf(`${path}.lock`), new RegExp(`^${process.pid} `));
    lock.release();
    assert.ok(!existsSync(`${path}.lock`));
  });

  it('is not locked by a process that is gone, nor was while it took over from another one', () => {
    const directory = logDirectory();
    const path = join(directory, 'app.log');
    for (const name of ['lock', 'lock.next', 'lock.next.next']) writeFileSync(`${path}.${name}`, '1 0\n');
    lockLog(path);
    assert.match(contentOf(`${path}.lock`), new RegExp(`^${process.pid} `));
    assert.deepEqual(namesIn(directory), ['app.log.lock']);
  });

  it('is not locked by a mark without content that was left behind', () => {
    const path = join(logDirectory(), 'app.log');
    writeFileSync(`${path}.lock`, '');
    utimesSync(`${path}.lock`, 1000, 1000);
    lockLog(path);
    assert.match(contentOf(`${path}.lock`), new RegExp(`^${process.pid} `));
  });

  it('is refused while another process has it, or is about to', () => {
    for (const held of ['lock', 'lock.next']) {
      const directory = logDirectory();
      const path = join(directory, 'app.log');
      writeFileSync(`${path}.lock`, '1 0\n');
      writeFileSync(`${path}.${held}`, others);
      const before = namesIn(directory);
      assert.throws(() => lockLog(path), new LogHeld(process.ppid));
      assert.deepEqual(namesIn(directory), before);
    }
  });

  it('is taken over from the process that lets it go, which takes nothing away later', () => {
    const path = join(logDirectory(), 'app.log');
    writeFileSync(`${path}.lock`, others);
    assert.throws(() => lockLog(path, 1), LogHeld);
    const lock = lockLog(path, process.ppid);
    assert.match(contentOf(`${path}.lock`), new RegExp(`^${process.pid} `));
    writeFileSync(`${path}.lock`, others);
    lock.release();
    assert.equal(contentOf(`${path}.lock`), others);
  });

  it('is had by one of several that start at once, whatever was left there', {
    timeout: 60_000,
  }, async () => {
    const directory = logDirectory();
    const paths = Array.from({ length: 100 }, (_, index) => join(directory, `${index}.log`));
    for (const [index, path] of paths.entries()) {
      if (index % 2 === 0) writeFileSync(`${path}.lock`, '1 0\n');
    }
    const script = 'test/logs/fixtures/locks-at-once.ts';
    const children: ChildProcess[] = [];
    try {
      for (let count = 0; count < 3; count++) {
        children.push(fork(script, { execArgv: ['--import', 'tsx'] }));
      }
      await Promise.all(children.map((child) => once(child, 'message')));
      const answers = children.map((child) => once(child, 'message'));
      const fromMs = Date.now() + 100;
      for (const child of children) child.send({ paths, fromMs, everyMs: 3 });
      const got = (await Promise.all(answers)).flatMap(([{ got: each }]) => each as string[]);
      assert.deepEqual(got.sort(), paths.sort(), 'each is had by exactly one');
    } finally {
      for (const child of children) child.kill('SIGKILL');
    }
    assert.ok(!namesIn(directory).some((name) => name.includes('.next')));
  });
});

describe('a log that cannot be locked', () => {
  it('is written to and not rotated, which is told, until it can be', async () => {
    const directory = logDirectory();
    const path = join(directory, 'app.log');
    let isRefused = true;
    const lock: typeof lockLog = (log) => {
      if (isRefused) throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
      return lockLog(log);
    };
    let steadyMs = 0;
    const writer = openWriter(path, Date.now, { isDaily: false, bytes: 5 }, fileCalls, () => steadyMs, lock);
    for (const text of ['one\n', 'two\n']) await writer.write(text);
    assert.deepEqual(
      writer.failures.map(({ message }) => message),
      ['the disk is full'],
    );
    assert.equal(contentOf(path), 'one\ntwo\n');
    isRefused = false;
    steadyMs = 60_000;
    await writer.write('three\n');
    assert.equal(contentOf(path), 'three\n');
  });

  it('says why, and leaves nothing behind', () => {
    const directory = logDirectory();
    assert.throws(() => lockLog('/nowhere/app.log'), { code: 'ENOENT' });
    mkdirSync(join(directory, 'app.log.lock'));
    assert.throws(() => lockLog(join(directory, 'app.log')), { code: 'EISDIR' });
    assert.deepEqual(namesIn(directory), ['app.log.lock']);
  });
});

describe('logs of slots', () => {
  const parts = {
    ...{ calls: fileCalls, rotation: { isDaily: true }, lock: lockLog },
    ...{ now: Date.now, steady: () => performance.now() },
    openStream: () => assert.fail('it is no file'),
    rotated() {},
    failed: (_path: string, error: Error) => assert.fail(error),
    displaced: (path: string) => assert.fail(path),
  };

  it('are refused where another lb has one of them as its own', async () => {
    const directory = logDirectory();
    writeFileSync(join(directory, '1.log'), 'of another lb\n');
    writeFileSync(join(directory, '1.log.lock'), others);
    const files = openLogFiles(join(directory, '{slot}.log'), parts);
    await assert.rejects(files.open(), { pid: process.ppid, path: join(directory, '1.log') });
    files.release();
    assert.equal(contentOf(join(directory, '1.log')), 'of another lb\n');
  });

  it('are locked each when they are opened, and released together', async () => {
    const directory = logDirectory();
    const files = openLogFiles(join(directory, '{slot}.log'), parts);
    await files.open();
    await files.fileOf(2).open();
    assert.deepEqual(namesIn(directory), ['2.log', '2.log.lock', 'lb.log', 'lb.log.lock']);
    writeFileSync(join(directory, '3.log.lock'), others);
    await assert.rejects(files.fileOf(3).open(), { code: 'EBUSY' });
    files.release();
    assert.deepEqual(namesIn(directory), ['2.log', '3.log.lock', 'lb.log']);
  });
});
