import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { type Successor, startSuccessor } from '../../src/upgrade/successor.ts';
import { isAlive, waitFor } from '../integration/balancer.ts';

/** What becomes of one that runs this program. */
function succeed(program: string, { isManaged = false, timeoutMs = 20_000 } = {}): Promise<Successor> {
  return startSuccessor({
    ...{ args: ['--eval', program], cwd: process.cwd(), env: process.env, sockets: [], timeoutMs },
    isManaged,
    signal: new AbortController().signal,
    begin() {},
  });
}

const failed = (reason: string) => ({
  code: 'ERR_UPGRADE_FAILED',
  message: `The old lb serves on, because the new one does not: ${reason}`,
});

describe('a successor that cannot serve', { timeout: 60_000 }, () => {
  it('is asked why', async () => {
    const program = `process.send({ pointsman: 'failed', body: 'Port 80 is taken.' }, () => process.exit(4));`;
    await assert.rejects(succeed(program), failed('it ended (exit code 4). Port 80 is taken.'));
  });

  it('has its log say why where it did not', async () => {
    await assert.rejects(succeed('process.exit(3)'), failed('it ended (exit code 3), and its log says why.'));
    await assert.rejects(
      succeed(`process.kill(process.pid, 'SIGKILL')`),
      failed('it ended (SIGKILL), and its log says why.'),
    );
  });

  it('is not listened to for ever', async () => {
    const program = `process.send({ pointsman: 'failed', body: 'x'.repeat(1_000_000) }, () => process.exit(4));`;
    await assert.rejects(succeed(program), ({ message }: Error) => message.length < 20_000);
  });
});

/** It takes over when it may. */
const serves = `
  process.on('message', ({ id }) => process.send({ pointsman: 'answer', id }));
  process.send({ pointsman: 'ready', body: process.pid });
`;

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
}

describe('a successor of a service that is managed', { timeout: 60_000 }, () => {
  it('is no child of this process when the manager is told of it', async () => {
    const successor = await succeed(serves, { isManaged: true });
    try {
      const between = parentOf(successor.pid);
      assert.equal(parentOf(between), process.pid);
      assert.ok(successor.isAlive);
      assert.equal(await successor.release(), true);
      assert.ok(![between, process.pid].includes(parentOf(successor.pid)));
      assert.equal(isAlive(between), false);
    } finally {
      process.kill(successor.pid, 'SIGKILL');
    }
  });

  it('is ended with all that stands in between', async () => {
    const discarded = await succeed(serves, { isManaged: true });
    const both = [discarded.pid, parentOf(discarded.pid)];
    discarded.discard();
    await waitFor(() => !both.some((pid) => isAlive(pid)), 'both to be gone');
  });

  it('fails with its own reason and exit code, or when its time is over', async () => {
    const program = `process.send({ pointsman: 'failed', body: 'Port 80 is taken.' }, () => process.exit(4));`;
    await assert.rejects(
      succeed(program, { isManaged: true }),
      failed('it ended (exit code 4). Port 80 is taken.'),
    );
    const late = succeed('setInterval(() => {}, 1_000)', { isManaged: true, timeoutMs: 300 });
    await assert.rejects(late, failed('it was not ready within 300ms.'));
  });
});
