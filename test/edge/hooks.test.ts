import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runHook } from '../../src/edge/hooks.ts';
import { isAlive, waitFor } from '../integration/balancer.ts';

interface Said {
  readonly failure?: string;
  readonly output?: string;
  readonly level: string;
  readonly text: string;
}

async function run(command: string, timeoutMs = 10_000): Promise<Said> {
  const said: Said[] = [];
  const say = (level: string) => (facts: object, text: string) => void said.push({ ...facts, level, text });
  const env = { LB_ADDRESSES: '127.0.0.1:80' };
  const logger = { info: say('info'), warn: say('warn') };
  await runHook(
    { event: 'ready', command, env, timeoutMs },
    logger as unknown as Parameters<typeof runHook>[1],
  );
  assert.equal(said.length, 1);
  return said[0]!;
}

describe('a command of the user', () => {
  it('finds what it needs to know in its environment; what it writes is logged', async () => {
    const { level, text, output } = await run('echo "$LB_EVENT $LB_ADDRESSES"');
    assert.deepEqual([level, text, output], ['info', '--on-ready is done', 'ready 127.0.0.1:80']);
  });

  it('that fails is said to have, with its last words', async () => {
    const { level, failure, output } = await run('echo "no registry" >&2; exit 3');
    assert.deepEqual([level, failure, output], ['warn', 'exit code 3', 'no registry']);
  });

  it('that there is none is said to be so', async () => {
    const { level, failure } = await run('/no/such/program');
    assert.deepEqual([level, failure], ['warn', 'exit code 127']);
  });

  it('that takes too long is killed, with all that it started', async () => {
    const { level, failure, output } = await run('sleep 60 & echo $!; wait', 500);
    assert.deepEqual([level, failure], ['warn', 'it took more than 500ms and was killed']);
    await waitFor(() => !isAlive(Number(output)), 'its child to be gone');
  });

  it('is not waited for longer than it runs, be its child still there', async () => {
    const { level, output } = await run('sleep 5 & echo $!');
    assert.equal(level, 'info');
    process.kill(Number(output), 'SIGKILL');
  });
});
