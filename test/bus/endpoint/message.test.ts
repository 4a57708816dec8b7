import assert from 'node:assert/strict';
import { it } from 'node:test';
import { thrown } from '../../../src/bus/endpoint/message.ts';

it('tells of an error no more than what fits into a message, however much it says', () => {
  const { kind, reason } = thrown(new Error('x'.repeat(2_000_000)));
  assert.equal(kind, 'failed');
  assert.ok(reason.length <= 10_000, `${reason.length} characters`);
});
