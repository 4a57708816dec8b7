/** `lb` as the first process of a container: a process namespace of its own stands in for one. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { nativeCalls } from '../../src/native/index.ts';
import { temporaryDirectory } from '../admin/temporary.ts';
import { killLeftovers, startBalancer, waitFor } from './balancer.ts';
import { request } from './client.ts';

const temporary = temporaryDirectory();
const under = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];
const isPossible = spawnSync(under[0]!, [...under.slice(1), 'true']).status === 0;

/** Leaves a process behind for each request, which ends at once. */
const app = `
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
createServer((_request, response) => {
  spawn('sh', ['-c', 'sleep 0.05 & exit 0'], { stdio: 'ignore' }).once('exit', () => response.end('left\\n'));
}).listen(3000);
`;

describe('process 1', {
  skip: nativeCalls().reason ?? (isPossible ? false : 'unshare --pid is not allowed here'),
}, () => {
  afterEach(killLeftovers);

  it('collects the processes that its app leaves behind, and knows how its workers end', async () => {
    mkdirSync(temporary, { recursive: true });
    const file = join(temporary, 'leaves.mjs');
    writeFileSync(file, app);
    const balancer = await startBalancer([file, '--workers', '1', '--log-level', 'debug'], { under });
    const master = childrenOf(balancer.pid)[0]!;
    for (let count = 0; count < 5; count++) await request(balancer.port);
    await waitFor(() => zombiesOf(master) > 0, 'a process that has ended, with nobody to wait for it');
    await waitFor(() => zombiesOf(master) === 0, 'all of them to be collected', 15_000);
    const worker = childrenOf(master)[0]!;
    process.kill(worker, 'SIGKILL');
    const exit = await waitFor(
      () => balancer.log.find(({ event }) => event === 'worker-exit'),
      'the end of the worker',
    );
    assert.equal(exit.signal, 'SIGKILL');
    process.kill(master, 'SIGTERM');
    assert.equal((await balancer.exited).code, 0);
  });
});

const childrenOf = (parent: number): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && statOf(name)[1] === String(parent))
    .map(Number);

const zombiesOf = (parent: number): number =>
  childrenOf(parent).filter((pid) => statOf(String(pid))[0] === 'Z').length;

/** State and parent: behind the name, which is in parentheses. */
function statOf(pid: string): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
