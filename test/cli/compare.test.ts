import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { exitCodes } from '../../src/errors.ts';
import { runLb } from './run-lb.ts';

const directory = mkdtempSync(join(tmpdir(), 'pointsman-test-'));
after(() => rmSync(directory, { recursive: true }));

describe('lb compare --report', () => {
  const compare = (path: string, ...args: string[]) =>
    runLb(['compare', '--report', path, ...args], { cwd: directory });

  it('is refused at once where it cannot be written', async () => {
    const { exitCode, stderr } = await compare('no/such/place.html');
    assert.equal(exitCode, exitCodes.usage);
    assert.match(stderr, /--report no\/such\/place\.html is not valid: .*\(ENOENT\)/);
  });

  it('leaves an earlier one alone, and makes none, when nothing is measured', async () => {
    writeFileSync(join(directory, 'old.html'), 'an earlier report');
    for (const path of ['old.html', 'new.html']) {
      const { exitCode, stderr } = await compare(path, '--scenario', 'no-such');
      assert.equal(exitCode, exitCodes.usage);
      assert.match(stderr, /--scenario no-such is not valid/);
    }
    assert.equal(readFileSync(join(directory, 'old.html'), 'utf8'), 'an earlier report');
    assert.equal(existsSync(join(directory, 'new.html')), false);
    assert.deepEqual(readdirSync(directory), ['old.html']);
  });
});
