import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startSuccessor } from '../../src/upgrade/successor.ts';

/** What becomes of one that runs this program. */
function succeed(program: string): Promise<unknown> {
  return startSuccessor({
    ...{ args: ['--eval', program], cwd: process.cwd(), env: process.env, sockets: [], timeoutMs: 20_000 },
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
