/** Two masters write to the same log files, which are rotated all the while: every line is whole, and there once. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { runLb } from '../../cli/run-lb.ts';
import { linesIn, namesIn } from '../../logs/log-directory.ts';
import { freePort } from '../apps/free-port.ts';
import { isAlive, spawnBalancer, waitFor } from '../balancer.ts';
import { request } from '../client.ts';
import { endAll, env, stop, upgrade } from './upgrading.ts';

afterEach(endAll);

/** Writes numbered lines until it exits, and tells how many in a file of its own. `/wait` is answered when `go` is there. */
function writer(directory: string): string {
  const app = join(directory, 'app.mjs');
  writeFileSync(
    app,
    `import { createServer } from 'node:http'; import { existsSync, writeFileSync } from 'node:fs';
    const place = ${JSON.stringify(directory)};
    let written = 0;
    setInterval(() => {
      let text = '';
      for (let count = 0; count < 10; count++) text += process.pid + ' ' + written + ' ' + 'x'.repeat(written++ % 60) + '.\\n';
      process.stdout.write(text);
    }, 8).unref();
    process.on('exit', () => writeFileSync(place + '/count.' + process.pid, String(written)));
    createServer((request, response) => {
      if (request.url !== '/wait') return response.end('good');
      const timer = setInterval(() => {
        if (!existsSync(place + '/go')) return;
        clearInterval(timer);
        response.end('waited');
      }, 5);
    }).listen(3000);`,
  );
  return app;
}

function assertWhole(directory: string, texts: readonly string[]): void {
  const numbers = new Map<string, number[]>();
  for (const text of texts) {
    const [, pid, number, dots] = /^(\d+) (\d+) (x*)\.$/.exec(text) ?? [];
    assert.ok(pid !== undefined && dots!.length === Number(number) % 60, `a line is cut: ${text}`);
    numbers.set(pid, [...(numbers.get(pid) ?? []), Number(number)]);
  }
  assert.equal(numbers.size, 4, 'two workers of each master');
  for (const [pid, found] of numbers) {
    const written = Number(readFileSync(join(directory, `count.${pid}`), 'utf8'));
    const sorted = found.sort((one, other) => one - other);
    const wrong = sorted.findIndex((number, index) => number !== index);
    assert.equal(wrong, -1, `line ${wrong} of ${pid} is missing or there twice`);
    assert.equal(found.length, written, `of ${pid}`);
  }
}

describe('lb upgrade with --log-file', { timeout: 240_000 }, () => {
  for (const name of ['app.log', '{slot}.log'])
    it(`loses no line of ${name}, and one of the two rotates`, async () => {
      const directory = temporaryDirectory();
      const logs = join(directory, 'logs');
      mkdirSync(logs);
      const port = await freePort();
      const named = name === 'app.log' ? 'shares' : 'shares-slots';
      const { child, stderr } = spawnBalancer(
        [
          ...[writer(directory), '--port', String(port), '--workers', '2', '--name', named],
          ...['--log-file', join(logs, name), '--log-rotate', '32KiB', '--log-keep', 'all'],
        ],
        { env: { ...env, LB_APP_OUTPUT: '' } },
      );
      const old = child.pid!;
      const rotated = (): number => namesIn(logs).filter((each) => /\d{4}-\d\d-\d\d/.test(each)).length;
      const rotatesOn = async (): Promise<void> => {
        const before = rotated();
        await waitFor(() => rotated() >= before + 4, `rotations: ${stderr()}`, 30_000);
      };
      await rotatesOn();
      const waiting = request(port, { path: '/wait', timeoutMs: 60_000 });
      const { pid, exitCode, stderr: said } = await upgrade(named);
      assert.deepEqual([exitCode, said], [0, '']);
      const lockOf = (): string =>
        readFileSync(join(logs, name === 'app.log' ? 'app.log.lock' : 'lb.log.lock'), 'utf8');
      await waitFor(() => lockOf().startsWith(`${pid} `), 'the lock to pass over');
      // The old one still writes.
      await rotatesOn();
      assert.ok(isAlive(old));
      const moved = join(logs, name === 'app.log' ? name : '1.log');
      await waitFor(() => {
        try {
          renameSync(moved, join(logs, 'moved'));
          return true;
        } catch {
          return false;
        }
      }, 'the file to move');
      const reopened = await runLb(['logs', 'reopen'], { env: { ...env, LB_NAME: named } });
      assert.equal(reopened.exitCode, 0, reopened.stderr);
      await rotatesOn();
      writeFileSync(join(directory, 'go'), '');
      assert.equal((await waiting).status, 200);
      await waitFor(() => !isAlive(old), 'the one before to be gone');
      await rotatesOn();
      await stop(named, pid!);
      const lines = linesIn(logs);
      const ours = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
      const texts = name === 'app.log' ? ours.filter(({ event }) => event === 'worker-output') : undefined;
      assertWhole(directory, texts?.map(({ msg }) => msg) ?? lines.filter((line) => !line.startsWith('{')));
      const events = ours.map(({ event }) => event);
      for (const event of ['handed-over', 'took-over']) assert.ok(events.includes(event), event);
      for (const event of ['log-not-rotated', 'log-lines-dropped', 'app-output-lost'])
        assert.ok(!events.includes(event), event);
      assert.ok(!namesIn(logs).some((each) => each.endsWith('.lock')), 'the mark is taken away');
    });

  it('that is undone leaves the files to the old one', async () => {
    const directory = temporaryDirectory();
    const log = join(directory, 'app.log');
    const app = join(directory, 'app.mjs');
    const good = `import { createServer } from 'node:http'; createServer((_, response) => response.end('good')).listen(3000);`;
    writeFileSync(app, good);
    const { child } = spawnBalancer(
      [app, '--port', '0', '--workers', '1', '--name', 'undone-logs', '--log-file', log],
      { env },
    );
    const lock = (): string => (existsSync(`${log}.lock`) ? readFileSync(`${log}.lock`, 'utf8') : '');
    await waitFor(() => existsSync(log) && readFileSync(log, 'utf8').includes('"started"'), 'the start');
    writeFileSync(app, `throw new Error('broken');`);
    const { exitCode } = await upgrade('undone-logs');
    assert.equal(exitCode, 7);
    assert.match(lock(), new RegExp(`^${child.pid} `));
    assert.match(readFileSync(log, 'utf8'), /"code":"ERR_WORKER_START_FAILED"/);
    await stop('undone-logs', child.pid!);
    assert.equal(existsSync(`${log}.lock`), false);
  });
});
