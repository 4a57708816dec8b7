/** Masters that follow each other, with a successor that says that it serves and takes nothing over. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pino } from 'pino';
import { temporaryDirectory } from '../admin/temporary.ts';

const idle = join(temporaryDirectory(), 'serves.cjs');
writeFileSync(idle, `process.send({ pointsman: 'ready' }); process.on('message', () => {});`);

describe('a master that lets go of what it has', () => {
  it('starts no other successor meanwhile, and one again when that has ended', async () => {
    const own = process.argv[1]!;
    process.argv[1] = idle;
    // It keeps with what it was started.
    const { createSuccession } = await import('../../src/cli/succession.ts');
    process.argv[1] = own;
    const succession = createSuccession({
      ...{ predecessor: undefined, env: {}, readyTimeoutMs: 10_000, logger: pino({ enabled: false }) },
    });
    const { signal } = new AbortController();
    const handed = succession.handedOver();
    const pid = await succession.succeed({ sockets: [], parts: [] }, signal);
    const { successor } = await handed;
    assert.equal(successor.pid, pid);
    await assert.rejects(succession.succeed({ sockets: [], parts: [] }, signal), {
      code: 'ERR_UPGRADE_REFUSED',
      message: new RegExp(`process ${pid} is taking over`),
    });
    const released = successor.release();
    process.kill(pid, 'SIGKILL');
    assert.equal(await released, false);
    const again = succession.handedOver();
    const next = await succession.succeed({ sockets: [], parts: [] }, signal);
    assert.equal((await again).successor.pid, next);
    succession.close();
  });
});
