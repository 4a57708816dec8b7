import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { letGoOfChannel } from '../../../src/worker/host/keep-alive.ts';

function fakeChannel() {
  let needs = 1;
  return {
    get isNeeded() {
      return needs > 0;
    },
    refCounted: () => void needs++,
    unrefCounted: () => void needs--,
  };
}

it('lets go of the channel that Node holds, and holds it for each answer that is on its way', () => {
  const channel = fakeChannel();
  const { hold, messagesRemoved } = letGoOfChannel(channel);
  assert.equal(channel.isNeeded, false);
  const [first, second] = [hold(), hold()];
  first();
  assert.equal(channel.isNeeded, true);
  second();
  assert.equal(channel.isNeeded, false);
  // As Node does when its listener is removed.
  channel.unrefCounted();
  messagesRemoved();
  const third = hold();
  assert.equal(channel.isNeeded, true);
  third();
  assert.equal(channel.isNeeded, false);
});

it('counts on the listeners that Node has of its own in a worker', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lb-'));
  const file = join(directory, 'worker.cjs');
  writeFileSync(
    file,
    "process.send(['message', 'disconnect'].map((name) => process.listenerCount(name))); process.disconnect();",
  );
  const worker = fork(file, { env: { ...process.env, NODE_UNIQUE_ID: '1' }, execArgv: [] });
  const exited = once(worker, 'exit');
  assert.deepEqual(await once(worker, 'message').then(([counts]) => counts), [1, 1]);
  await exited;
  rmSync(directory, { recursive: true });
});
