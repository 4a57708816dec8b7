import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { completionScript } from '../../src/cli/completion-script.ts';
import { built } from '../built.ts';

const noFish = existsSync('/usr/bin/fish') ? false : 'fish is not installed';

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

  it('offers files in fish where lb has nothing to offer', { skip: noFish }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lb-fish-'));
    try {
      mkdirSync(join(folder, 'bin'));
      const program = resolve('dist/cli/main.js');
      const lb = `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`;
      writeFileSync(join(folder, 'bin/lb'), lb, { mode: 0o755 });
      writeFileSync(join(folder, 'server.js'), '');
      writeFileSync(join(folder, 'script.fish'), await completionScript('fish'));
      built();
      const complete = (line: string): string[] =>
        execFileSync('fish', ['--no-config', '-c', `source script.fish; complete -C '${line}'`], {
          cwd: folder,
          encoding: 'utf8',
          env: { PATH: `${folder}/bin:${process.env.PATH}`, HOME: folder },
          timeout: 60_000,
        })
          .split('\n')
          .map((found) => found.split('\t')[0]!)
          .filter(Boolean);
      assert.deepEqual(complete('lb ser'), ['server.js']);
      assert.deepEqual(complete('lb --config ser'), ['server.js']);
      assert.deepEqual(complete('lb --config=ser'), ['--config=server.js']);
      assert.deepEqual(complete('lb --log-level si'), ['silent']);
      assert.deepEqual(complete('pointsman compl'), ['completion']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is one that bash accepts', async () => {
    execFileSync('bash', ['-n'], { input: await completionScript('bash'), timeout: 10_000 });
  });
});
