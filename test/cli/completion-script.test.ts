import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { completionScript } from '../../src/cli/completion-script.ts';

describe('completionScript', () => {
  it('is made for the shell that was asked for', async () => {
    assert.match(await completionScript('bash'), /complete -o bashdefault .* lb\n/);
    assert.match(await completionScript('zsh'), /^#compdef lb\n/);
    assert.match(await completionScript('fish'), /complete -f -c lb /);
  });

  it('leaves the variable SHELL as it was, set or not', async (context) => {
    const before = process.env.SHELL;
    context.after(() => {
      if (before !== undefined) process.env.SHELL = before;
    });
    process.env.SHELL = '/bin/other';
    await completionScript('zsh');
    assert.equal(process.env.SHELL, '/bin/other');
    delete process.env.SHELL;
    await completionScript('zsh');
    assert.equal('SHELL' in process.env, false);
  });

  it('is one that bash accepts', async () => {
    execFileSync('bash', ['-n'], { input: await completionScript('bash'), timeout: 10_000 });
  });
});
