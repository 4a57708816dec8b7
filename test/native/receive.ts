import assert from 'node:assert/strict';
import type { Native, ReceivedDescriptor } from '../../src/native/index.ts';

/** A descriptor that must be there. */
export function receive(native: Native, mailbox: number): ReceivedDescriptor {
  const received = native.receiveDescriptor(mailbox);
  assert.ok(received !== undefined && received.flaw === undefined, JSON.stringify(received));
  return received;
}
