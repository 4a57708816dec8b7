import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { outputForms } from '../../src/master/app-output.ts';

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

  it('is like the rest of a log file, and as it is where it has a file of its own', () => {
    const at = (logFile: string, logPretty: 'auto' | boolean) =>
      outputForms({ app: 'a.mjs', appOutput: 'auto', logFile, logPretty }, atTerminal(1, 2)).stdout;
    assert.deepEqual([at('a.log', 'auto'), at('a.log', true)], ['json', 'prefix']);
    assert.deepEqual([at('{slot}.log', 'auto'), at('{slot}.log', true)], ['raw', 'raw']);
  });

  it('is part of the log when there is no app', () => {
    assert.deepEqual(outputForms({ app: undefined, appOutput: 'auto' }, atTerminal()), {
      stdout: 'json',
      stderr: 'json',
    });
  });
});
