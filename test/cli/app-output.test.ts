import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { isSamePlace, logDescriptor } from '../../src/cli/app-output.ts';

it('the output of an app has standard output for itself unless it is part of the log', () => {
  assert.equal(logDescriptor({ stdout: 'raw', stderr: 'raw' }), 2);
  assert.equal(logDescriptor({ stdout: 'prefix', stderr: 'raw' }), 2);
  assert.equal(logDescriptor({ stdout: 'json', stderr: 'json' }), 1);
});

it('two descriptors of one file lead to the same place, those of two files do not', () => {
  const directory = mkdtempSync(join(tmpdir(), 'lb-place-'));
  const [one, again, other] = ['a', 'a', 'b'].map((name) => openSync(join(directory, name), 'a'));
  assert.deepEqual([isSamePlace(one!, again!), isSamePlace(one!, other!)], [true, false]);
  for (const fd of [one, again, other]) closeSync(fd!);
  rmSync(directory, { recursive: true });
});
