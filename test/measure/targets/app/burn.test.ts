import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { burn } from '../../../../src/measure/targets/app/burn.ts';

describe('burning CPU time', () => {
  it('uses as much as it is told, and hardly more', () => {
    const before = process.cpuUsage();
    burn(30);
    const { user, system } = process.cpuUsage(before);
    const usedMs = (user + system) / 1000;
    // More is what other threads of this process used after the last look.
    assert.ok(usedMs >= 30 && usedMs < 60, `used ${usedMs} ms`);
  });

  it('returns at once for nothing', () => {
    const before = process.cpuUsage();
    burn(0);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 20_000);
  });
});
