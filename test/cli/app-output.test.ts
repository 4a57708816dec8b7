import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isSamePlace, logDescriptor, outputForms } from '../../src/cli/app-output.ts';

const atTerminal =
  (...fds: number[]) =>
  (fd: number) =>
    fds.includes(fd);

describe('the output of an app', () => {
  it('passes as it is, with the slot in front at a terminal, each stream for itself', () => {
    const options = { app: 'a.mjs', appOutput: 'auto' } as const;
    assert.deepEqual(outputForms(options, atTerminal()), { stdout: 'raw', stderr: 'raw' });
    assert.deepEqual(outputForms(options, atTerminal(1, 2)), { stdout: 'prefix', stderr: 'prefix' });
    assert.deepEqual(outputForms(options, atTerminal(2)), { stdout: 'raw', stderr: 'prefix' });
  });

  it('is what was asked for, wherever it goes', () => {
    for (const appOutput of ['raw', 'prefix', 'json'] as const) {
      const forms = outputForms({ app: 'a.mjs', appOutput }, atTerminal(1));
      assert.deepEqual(forms, { stdout: appOutput, stderr: appOutput });
    }
  });

  it('has standard output for itself unless it is part of the log', () => {
    assert.equal(logDescriptor({ stdout: 'raw', stderr: 'raw' }), 2);
    assert.equal(logDescriptor({ stdout: 'prefix', stderr: 'raw' }), 2);
    assert.equal(logDescriptor({ stdout: 'json', stderr: 'json' }), 1);
  });

  it('is part of the log when there is no app', () => {
    assert.deepEqual(outputForms({ app: undefined, appOutput: 'auto' }, atTerminal()), {
      stdout: 'json',
      stderr: 'json',
    });
  });
});

it('two descriptors of one file lead to the same place, those of two files do not', () => {
  const directory = mkdtempSync(join(tmpdir(), 'lb-place-'));
  const [one, again, other] = ['a', 'a', 'b'].map((name) => openSync(join(directory, name), 'a'));
  assert.deepEqual([isSamePlace(one!, again!), isSamePlace(one!, other!)], [true, false]);
  for (const fd of [one, again, other]) closeSync(fd!);
  rmSync(directory, { recursive: true });
});
