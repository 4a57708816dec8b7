import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'node:test';
import { unlessAborted } from '../../src/platform/unless-aborted.ts';

describe('what is waited for unless a signal is aborted', () => {
  it('settles as the work does, and leaves no listener', async () => {
    const { signal } = new AbortController();
    assert.equal(await unlessAborted(Promise.resolve(7), signal), 7);
    await assert.rejects(unlessAborted(Promise.reject(new Error('broken')), signal), /broken/);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('rejects with the reason, whether it was aborted before, meanwhile or in the same turn', async () => {
    const never = new Promise(() => {});
    for (const [work, when] of [
      [never, 'before'],
      [never, 'meanwhile'],
      [Promise.resolve(7), 'before'],
      [Promise.resolve(7), 'meanwhile'],
      [Promise.reject(new Error('broken')), 'before'],
    ] as const) {
      const abort = new AbortController();
      if (when === 'before') abort.abort(new Error('a stop'));
      const waiting = unlessAborted(work, abort.signal);
      abort.abort(new Error('a stop'));
      await assert.rejects(waiting, /a stop/, when);
    }
  });
});
