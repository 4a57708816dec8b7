import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { createMemoryDriver } from '../../../src/store/memory/driver.ts';
import { waitFor } from '../../integration/balancer.ts';
import { bytes, collect } from '../opened.ts';

describe('the memory driver', () => {
  it('clears away what has expired although nobody asks for it, and tells', async () => {
    const driver = createMemoryDriver();
    const { told, listener } = collect();
    await driver.subscribe('', listener);
    await driver.set('later', bytes('1'), { ttlMs: 80 });
    await driver.set('sooner', bytes('1'), { ttlMs: 20 });
    await driver.set('endless', bytes('1'), {});
    // Far beyond what a timer can wait for.
    await driver.set('ten years', bytes('1'), { ttlMs: 3e11 });
    await waitFor(() => driver.entries === 2, 'both to be cleared away');
    assert.deepEqual(told.slice(4), ['expired sooner', 'expired later']);
    await driver.close();
  });

  it('clears away more than fit into one turn', async () => {
    let nowMs = 0;
    const driver = createMemoryDriver({ now: () => nowMs });
    for (let index = 0; index < 2500; index++) await driver.set(`k${index}`, bytes('1'), { ttlMs: 5 });
    nowMs = 5;
    await waitFor(() => driver.entries === 0, 'all to be cleared away');
    assert.equal(driver.bytes, 0);
    await driver.close();
  });

  it('keeps no process alive', async () => {
    // The runner of the tests waits for what does: a timer that is not unref'd would keep this file from ending.
    const driver = createMemoryDriver();
    await driver.set('key', bytes('1'), { ttlMs: 3_600_000 });
  });

  it('keeps other processes going while it clears a great many', async () => {
    const driver = createMemoryDriver();
    for (let index = 0; index < 20_000; index++) await driver.set(`k${index}`, bytes('1'), {});
    let turns = 0;
    const counting = setInterval(() => turns++, 0);
    setImmediate(function turn() {
      turns++;
      if (driver.entries > 0) setImmediate(turn);
    });
    await driver.clear('k');
    clearInterval(counting);
    assert.equal(driver.entries, 0);
    assert.ok(turns >= 10, `${turns} turns`);
    await driver.close();
  });

  it('stays within its limits, and refuses limits that allow nothing', async () => {
    const driver = createMemoryDriver({ maxEntries: 10 });
    for (let index = 0; index < 100; index++) await driver.set(`k${index}`, bytes('1'), {});
    assert.equal(driver.entries, 10);
    await driver.close();
    assert.throws(() => createMemoryDriver({ maxEntries: 0 }), { code: 'ERR_INVALID_OPTION' });
    assert.throws(() => createMemoryDriver({ maxBytes: Number.NaN }), { code: 'ERR_INVALID_OPTION' });
  });

  it('lets the error of a listener be one of its process, and tells the others', () => {
    const script = `
      const { createMemoryDriver } = await import('./src/store/memory/driver.ts');
      process.on('uncaughtException', ({ message }) => console.log('uncaught', message));
      const driver = createMemoryDriver();
      await driver.subscribe('', () => { throw new Error('boom'); });
      await driver.subscribe('', ({ type, key }) => console.log(type, key));
      await driver.set('key', Buffer.from('1'), {});
      await driver.delete('key');`;
    const run = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    const lines = run.stdout.toString().trim().split('\n');
    assert.deepEqual(lines, ['uncaught boom', 'set key', 'uncaught boom', 'deleted key'], String(run.stderr));
  });
});
