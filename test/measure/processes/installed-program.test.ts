import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { findProgram, versionOf } from '../../../src/measure/processes/installed-program.ts';

describe('an installed program', () => {
  const directory = mkdtempSync(join(tmpdir(), 'pointsman-programs-'));

  after(() => rmSync(directory, { recursive: true, force: true }));

  function program(name: string, text: string): string {
    const path = join(directory, name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  it('is found in the path, and nowhere else', () => {
    const path = program('pointsman-one', 'true');
    assert.equal(findProgram('pointsman-one', `/nonexistent:${directory}`), path);
    assert.equal(findProgram('pointsman-one', ''), undefined);
    assert.equal(findProgram('pointsman-two', directory), undefined);
  });

  it('is one that may be executed', () => {
    writeFileSync(join(directory, 'pointsman-text'), 'text');
    assert.equal(findProgram('pointsman-text', directory), undefined);
  });

  const versions: [string, string, string | undefined][] = [
    ['nginx', 'echo "nginx version: nginx/1.22.1" >&2', '1.22.1'],
    ['haproxy', 'echo "HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/"', '2.6.12'],
    ['silent', 'true', undefined],
    ['failing', 'exit 3', undefined],
  ];
  for (const [name, text, version] of versions) {
    it(`says its version as ${name} does`, async () => {
      assert.equal(await versionOf(program(name, text)), version);
    });
  }
});
