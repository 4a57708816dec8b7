/** Two masters in one process, with the log files of each. */
import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { SharedLogs } from '../../src/cli/shared-logs.ts';
import { fileCalls } from '../../src/logs/file-calls.ts';
import { type LogFiles, openLogFiles } from '../../src/logs/log-files.ts';
import type { Link } from '../../src/upgrade/link.ts';
import { contentOf, linesIn, logDirectory, namesIn } from '../logs/log-directory.ts';
import { linked } from '../upgrade/linked.ts';

function master(directory: string, predecessor?: Link) {
  const rotations: string[] = [];
  const shared: SharedLogs = new SharedLogs(() => files, predecessor);
  const files: LogFiles = openLogFiles(join(directory, 'app.log'), {
    ...{ calls: fileCalls, rotation: { isDaily: false, bytes: 100 } },
    ...{ now: Date.now, steady: () => performance.now(), sharing: shared },
    openStream: () => assert.fail('it is no file'),
    lock: () => ({ release() {} }),
    rotated: (_path, to) => rotations.push(to),
    failed: (_path, error) => assert.fail(error),
    displaced: (path) => assert.fail(path),
  });
  const write = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      files.fileOf('lb').write(Buffer.from(text), (error) => (error === null ? resolve() : reject(error)));
    });
  return { shared, files, rotations, write };
}

async function two() {
  const directory = logDirectory();
  const { one: toSuccessor, other: toPredecessor, end } = linked();
  const old = master(directory);
  await old.files.open();
  old.shared.handed.begin!(toSuccessor);
  const successor = master(directory, toPredecessor);
  await successor.files.open();
  return { directory, old, successor, toSuccessor, end };
}

function withResolvers(): { resolve: () => void; promise: Promise<void> } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { resolve, promise };
}

const line = (who: string, number: number): string => `${who} ${String(number).padStart(30)}\n`;

describe('log files that two masters write to', () => {
  it('are rotated by the one, then by the other, and nobody writes to a file that is rotated', async () => {
    const { directory, old, successor, toSuccessor, end } = await two();
    const both = async (from: number): Promise<void> => {
      for (let number = from; number < from + 20; number++) {
        const sizes = namesIn(directory).map((name) => [name, contentOf(join(directory, name)).length]);
        await Promise.all([old.write(line('old', number)), successor.write(line('new', number))]);
        for (const [name, size] of sizes)
          if (name !== 'app.log') assert.equal(contentOf(join(directory, String(name))).length, size);
      }
    };
    await both(0);
    assert.ok(old.rotations.length > 4);
    assert.equal(successor.rotations.length, 0);

    await old.shared.handed.release!(toSuccessor);
    await successor.shared.own();
    const { length } = old.rotations;
    await both(20);
    assert.equal(old.rotations.length, length);
    assert.ok(successor.rotations.length > 4);
    const lines = linesIn(directory).sort();
    assert.equal(lines.length, 80);
    assert.equal(new Set(lines).size, 80);

    end();
    for (let number = 40; number < 50; number++) await old.write(line('old', number));
    assert.ok(old.rotations.length > length, 'the one that is left rotates on');
  });

  it('are known to be held from before a rotation by the other master until after it', async () => {
    const { directory, old } = await two();
    const { resolve: go, promise: going } = withResolvers();
    const log = old.files.fileOf('lb');
    assert.equal(log.isHeld, false);
    await old.files.hold(join(directory, 'app.log'), going);
    const written = old.write('a\n');
    assert.equal(log.isHeld, true);
    go();
    await written;
    assert.equal(log.isHeld, false);
  });

  it('are named where the other master cannot open one anew', async () => {
    const { old, successor } = await two();
    successor.files.reopen = () =>
      Promise.reject(Object.assign(new Error('EACCES: permission denied'), { path: '/elsewhere/app.log' }));
    await assert.rejects(old.shared.reopen(), { message: /^EACCES/, path: '/elsewhere/app.log' });
  });

  it('stay those of their own master where the two have different ones', async () => {
    const { directory, old } = await two();
    await old.files.hold(join(directory, 'other.log'), Promise.resolve());
    assert.deepEqual(await old.files.reopen(), [join(directory, 'app.log')]);
    assert.ok(!namesIn(directory).includes('other.log'));
  });

  it('are opened anew by both, whoever is told', async () => {
    const { directory, old, successor } = await two();
    for (const [told, other] of [
      [old, successor],
      [successor, old],
    ] as const) {
      await Promise.all([told.write('a\n'), other.write('b\n')]);
      const moved = `moved${namesIn(directory).length}`;
      renameSync(join(directory, 'app.log'), join(directory, moved));
      assert.deepEqual(await told.shared.reopen(), [join(directory, 'app.log')]);
      await Promise.all([told.write('c\n'), other.write('d\n')]);
      assert.deepEqual(linesIn(directory).sort().slice(-4), ['a', 'b', 'c', 'd']);
      assert.deepEqual(contentOf(join(directory, 'app.log')).split('\n').sort(), ['', 'c', 'd']);
      renameSync(join(directory, 'app.log'), join(logDirectory(), 'done'));
      renameSync(join(directory, moved), join(logDirectory(), 'done'));
      await told.shared.reopen();
    }
  });
});
