import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { GatheredLines } from '../../../src/master/processes/gathered-lines.ts';
import { waitFor } from '../../integration/balancer.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

describe('gathered lines', () => {
  it('puts a line together that comes byte by byte', () => {
    const line = Buffer.from(`${'0123456789'.repeat(2_000)}\n`);
    const lines = new GatheredLines(65_536);
    const gone: Buffer[] = [];
    for (let index = 0; index < line.length; index++) {
      const whole = lines.add(line.subarray(index, index + 1));
      if (whole !== undefined) gone.push(whole);
    }
    assert.equal(gone.length, 1);
    assert.ok(gone[0]!.equals(line));
    assert.equal(lines.isEmpty, true);
  });

  it('holds the bytes of small pieces, and not the memory in which they came', async () => {
    collect();
    const before = process.memoryUsage().arrayBuffers;
    const lines = new GatheredLines(1_048_576);
    for (let count = 0; count < 10_000; count++) lines.add(Buffer.from(new ArrayBuffer(4_096), 0, 1));
    const heldBytes = (): number => {
      collect();
      return process.memoryUsage().arrayBuffers - before;
    };
    await waitFor(() => heldBytes() < 1_000_000, 'less to be held than 1 MB, of 10,000 bytes');
    assert.equal(lines.take()?.length, 10_000);
  });
});
