import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { it } from 'node:test';
import { usageOf } from '../../src/platform/process-usage.ts';

const hasProc = process.platform === 'linux';

it('the usage of a process is what the system says of it', { skip: !hasProc && 'there is no /proc' }, () => {
  const { residentBytes, virtualBytes, descriptors } = usageOf(process.pid);
  const rss = process.memoryUsage.rss();
  assert.ok(Math.abs(residentBytes! - rss) < rss / 5, `${residentBytes} of ${rss}`);
  assert.ok(virtualBytes! >= residentBytes!);
  // The list has the descriptor that it is read by.
  assert.ok(Math.abs(descriptors! - readdirSync('/proc/self/fd').length) <= 1, String(descriptors));
});

it('of a process that is gone nothing is known', () => {
  assert.deepEqual(usageOf(2 ** 22 + 1), {
    residentBytes: undefined,
    virtualBytes: undefined,
    descriptors: undefined,
  });
});
