import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { isRunnable, scheduledMs } from '../../src/platform/process-state.ts';
import { waitFor } from '../integration/balancer.ts';

describe('the state of a process', { skip: existsSync('/proc/self/stat') ? false : 'needs /proc' }, () => {
  it('tells one that runs from one that sleeps, and what it used', async () => {
    const busy = spawn(process.execPath, ['-e', 'for (;;);']);
    const idle = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
    try {
      await waitFor(() => (scheduledMs(busy.pid!) ?? 0) > 200, 'the busy one to have run', 30_000);
      await waitFor(() => !isRunnable(idle.pid!), 'the idle one to sleep', 30_000);
      assert.equal(isRunnable(busy.pid!), true);
    } finally {
      for (const child of [busy, idle]) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
    }
    assert.equal(isRunnable(busy.pid!), false);
    assert.equal(scheduledMs(busy.pid!), undefined);
  });
});
