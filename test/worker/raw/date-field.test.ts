import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDateField } from '../../../src/worker/raw/date-field.ts';

test('the date is an IMF-fixdate, as RFC 9110 shows it', () => {
  assert.equal(createDateField(() => 784111777999)(), 'Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n');
});

test('the date follows the clock from second to second, also backwards', () => {
  let wallMs = 1_700_000_000_000;
  const dateField = createDateField(() => wallMs);
  const first = dateField();
  wallMs += 999;
  assert.equal(dateField(), first);
  wallMs += 1;
  const second = dateField();
  assert.notEqual(second, first);
  wallMs -= 1;
  assert.equal(dateField(), first);
});
