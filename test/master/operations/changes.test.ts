import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createChanges } from '../../../src/master/operations/changes.ts';

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

describe('changes', () => {
  it('run one at a time', async () => {
    const changes = createChanges(() => 0);
    const first = changes.run('A scale', untilAborted);
    await assert.rejects(
      changes.run('A restart', () => Promise.resolve()),
      { code: 'ERR_BUSY' },
    );
    await Promise.all([assert.rejects(first, { code: 'ERR_SUPERSEDED' }), changes.end()]);
  });

  it('that yield make way for others, and for none of their kind', async () => {
    const changes = createChanges(() => 0);
    const yielding = changes.run('A recycling', untilAborted, { yields: true });
    await assert.rejects(
      changes.run('Another recycling', () => Promise.resolve(), { yields: true }),
      { code: 'ERR_BUSY' },
    );
    const superseded = assert.rejects(yielding, { code: 'ERR_SUPERSEDED' });
    assert.equal(await changes.run('A scale', () => Promise.resolve('scaled')), 'scaled');
    await superseded;
    assert.equal(changes.running, undefined);
  });

  it('that wait for one that yields still run one at a time', async () => {
    const changes = createChanges(() => 0);
    const yielding = changes.run('A recycling', untilAborted, { yields: true });
    const outcomes = await Promise.allSettled([
      yielding,
      changes.run('A scale', () => Promise.resolve('scaled')),
      changes.run('A restart', () => Promise.resolve('restarted')),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'fulfilled', 'rejected'],
    );
  });
});
