/** However a comparison ends, and whatever goes wrong in it: no process, no directory and no socket stays. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { processesWithVariable, type ServerPids } from '../../../src/measure/processes/process-tree.ts';
import { takesConnections } from '../../../src/measure/processes/takes-connections.ts';
import { checkTarget, resolveTargets } from '../../../src/measure/targets/index.ts';
import { built } from '../../built.ts';
import { isAlive, waitFor, withDeadline } from '../balancer.ts';

built();

const targets = resolveTargets({
  algos: [{ name: 'rr', options: {} }],
  against: 'all',
  handoffs: ['auto'],
});

/** By what they have in common one of each is enough. */
const samples = targets.filter(({ name }) => !/none|least/.test(name));

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

for (const target of samples) {
  const { name } = target;

  describe(`target ${name}`, async () => {
    const skip = (await target.missing()) ?? false;

    it('is gone when the comparison is interrupted', { skip }, () => interrupt(name));

    it("runs an app of the user's own", { skip }, async () => {
      const running = await target.start({ app: fixture('plain-app.mjs'), workers: 2, env: {} });
      const { master, workers } = running.pids();
      try {
        await checkTarget(running.port, { isOurApp: false });
        await assert.rejects(checkTarget(running.port), /no X-Worker and "fine"/);
        assert.equal(workers.length, name === 'single' ? 1 : 2);
      } finally {
        await running.stop();
      }
      assert.deepEqual(everyone({ master, workers }).filter(isAlive), []);
    });

    // PM2 goes on trying for as long as we wait.
    const failSkip = name === 'pm2' ? 'it would take half a minute' : skip;
    it('says why it did not start, and leaves nothing', { skip: failSkip }, async () => {
      const mark = `${name}-${process.pid}`;
      const setup = { app: fixture('throws-at-start.mjs'), workers: 2, env: { POINTSMAN_TEST_MARK: mark } };
      const lines: string[] = [];
      const starting = target.start({ ...setup, onOutput: (line) => void lines.push(line) });
      await assert.rejects(starting, /ended \(exit code \d+\) instead of listening: \S/);
      assert.match(lines.join('\n'), /no luck today/);
      assert.deepEqual(processesWithVariable('POINTSMAN_TEST_MARK', mark), []);
    });
  });
}

describe('a target that does not stop', () => {
  it('is killed, and that is said', async () => {
    const single = targets.find(({ name }) => name === 'single')!;
    const running = await single.start({ app: fixture('ignores-sigterm.mjs'), workers: 1, env: {} });
    const { workers } = running.pids();
    await assert.rejects(running.stop(), { message: 'single did not stop within 10000 ms: 1 killed' });
    assert.deepEqual(workers.filter(isAlive), []);
    assert.equal(await takesConnections(running.port), false);
  });
});

const directories: string[] = [];

after(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** As Ctrl-C does, which ends a comparison by its handlers for the end of the process. */
async function interrupt(name: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'pointsman-interrupt-'));
  directories.push(directory);
  // Where PM2 is installed is asked of the real one.
  const env = { ...process.env, ...(name === 'pm2' ? {} : { TMPDIR: directory }) };
  const loader = import.meta.resolve('tsx');
  const child = spawn(process.execPath, ['--import', loader, fixture('starts-target.ts'), name], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  try {
    const said = new Promise<string>((resolve) => {
      createInterface({ input: child.stdout }).once('line', resolve);
    });
    const line = await withDeadline(said, `${name} to start`, 40_000);
    const { pids, port } = JSON.parse(line) as { pids: ServerPids; port: number };
    assert.deepEqual(everyone(pids).filter(isAlive), everyone(pids));
    child.kill('SIGINT');
    await withDeadline(closed, 'the comparison to end');
    await waitFor(() => !everyone(pids).some(isAlive), `${name} to be gone`);
    assert.equal(await takesConnections(port), false);
    // The loader of the test keeps its cache there.
    assert.deepEqual(
      readdirSync(directory).filter((entry) => !entry.startsWith('tsx')),
      [],
    );
  } finally {
    child.kill('SIGKILL');
  }
}

function everyone({ master, workers, helpers = [] }: ServerPids): number[] {
  return [...workers, ...helpers, ...(master === undefined ? [] : [master])];
}
