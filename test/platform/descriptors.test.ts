import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { isOutOfDescriptors } from '../../src/platform/descriptors.ts';

describe('whether a process is out of descriptors', { skip: process.platform !== 'linux' }, () => {
  it('is told by the kernel, and not of a process that is gone', { timeout: 30_000 }, async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    const { pid } = child;
    const gone = once(child, 'exit');
    try {
      assert.equal(isOutOfDescriptors(pid), false);
      const limit = readdirSync(`/proc/${pid}/fd`).length;
      execFileSync('prlimit', ['--pid', String(pid), `--nofile=${limit}:${limit}`]);
      assert.equal(isOutOfDescriptors(pid), true);
    } finally {
      child.kill('SIGKILL');
    }
    await gone;
    assert.equal(isOutOfDescriptors(pid), false);
    assert.equal(isOutOfDescriptors(undefined), false);
  });
});
