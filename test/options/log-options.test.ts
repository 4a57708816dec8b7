/** When logs are rotated, and how many stay, as people write it. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { PointsmanError } from '../../src/errors.ts';
import { resolveOptions, serveOptions } from '../../src/options/index.ts';
import { format } from '../../src/options/kinds.ts';

type Key = 'logFile' | 'logRotate' | 'logKeep';

function read(key: Key, written: string): unknown {
  try {
    return resolveOptions({ flags: { [key]: written } }).options[key];
  } catch (error) {
    assert.ok(error instanceof PointsmanError);
    return error.message;
  }
}

it('a rotation is daily, by size, both, or none', () => {
  const cases: [written: string, value: unknown, formatted: string][] = [
    ['daily', { isDaily: true }, 'daily'],
    ['100MiB', { isDaily: false, bytes: 104_857_600 }, '100MiB'],
    ['64KiB, Daily', { isDaily: true, bytes: 65_536 }, 'daily,64KiB'],
    ['off', { isDaily: false }, 'off'],
  ];
  for (const [written, value, formatted] of cases) {
    assert.deepEqual(read('logRotate', written), value);
    assert.equal(format(serveOptions.logRotate, value), formatted);
  }
  for (const written of ['daly', 'daily,daily', '1MiB,2MiB', 'off,daily', '10', 'daily,']) {
    assert.match(String(read('logRotate', written)), /expected daily, a size from 4KiB up/, written);
  }
  assert.match(String(read('logRotate', 'daly')), /Did you mean daily/);
  assert.match(String(read('logRotate', '10')), /nearest valid value is 4KiB/);
});

it('what stays is days, files, a size, several of them, or all', () => {
  const cases: [written: string, value: unknown, formatted: string][] = [
    ['31d', { days: 31 }, '31d'],
    ['1 day', { days: 1 }, '1d'],
    ['10 files', { files: 10 }, '10files'],
    ['2GiB,7d, 1 file', { days: 7, files: 1, bytes: 2 ** 31 }, '7d,1files,2GiB'],
    ['all', {}, 'all'],
  ];
  for (const [written, value, formatted] of cases) {
    assert.deepEqual(read('logKeep', written), value);
    assert.equal(format(serveOptions.logKeep, value), formatted);
    assert.deepEqual(read('logKeep', formatted), value);
  }
  for (const written of ['', '31', '31d,30d', 'all,31d', '-1d', '1.5d', '31x']) {
    assert.match(String(read('logKeep', written)), /expected days, files or a size|empty/, written);
  }
  assert.match(String(read('logKeep', '31')), /Did you mean 31d or 31files\?/);
});

it('a slot is named in the name of the file, and nowhere else in the path', () => {
  assert.equal(read('logFile', '/var/log/app.{slot}.log'), '/var/log/app.{slot}.log');
  assert.match(String(read('logFile', '/var/{slot}/app.log')), /expected the path to a file/);
  assert.match(String(read('logFile', '/var/log/')), /expected the path to a file/);
});
