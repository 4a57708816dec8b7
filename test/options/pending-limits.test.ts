import assert from 'node:assert/strict';
import { it } from 'node:test';
import { pendingLimits, serveOptions } from '../../src/options/index.ts';

it('the help says how many connections may be pending by default', () => {
  const { mailbox, ipc } = pendingLimits;
  assert.equal(serveOptions.pendingLimit.defaultText, `${mailbox} by mailbox, ${ipc} by ipc`);
});
