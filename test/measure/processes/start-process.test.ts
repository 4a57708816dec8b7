import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { waitFor } from '../../../src/measure/processes/deadline.ts';
import { isRunning } from '../../../src/measure/processes/process-tree.ts';
import { type RunningProcess, startProcess } from '../../../src/measure/processes/start-process.ts';
import { portOfEvent, startServer } from '../../../src/measure/processes/start-server.ts';

const { env } = process;

function run(program: string, onLine: (line: string) => void = () => {}): RunningProcess {
  return startProcess(process.execPath, ['--eval', program], { env, onLine });
}

describe('a process of ours', () => {
  it('tells its lines, and how it ended when all of them are read', async () => {
    const lines: string[] = [];
    const started = run(
      `console.log('one\\ntwo'); console.error('three'); process.exitCode = 3`,
      (line) => void lines.push(line),
    );
    assert.equal(started.hasEnded(), false);
    assert.equal(await started.ended, 'exit code 3');
    assert.equal(started.hasEnded(), true);
    assert.deepEqual(lines, ['one', 'two']);
    assert.equal(started.lastWords(), 'three');
  });

  it('keeps the end of what it wrote to standard error, and tells it all', async () => {
    const lines: string[] = [];
    const started = startProcess(
      process.execPath,
      ['--eval', `for (let line = 0; line < 2000; line++) console.error('line', line)`],
      { env, onErrorLine: (line) => void lines.push(line) },
    );
    await started.ended;
    assert.equal(lines.length, 2000);
    assert.match(started.lastWords(), /line 1999$/);
    assert.ok(started.lastWords().length <= 2000);
  });

  it('that could not be started says why', async () => {
    const started = startProcess('/nonexistent/program', [], { env });
    assert.equal(started.pid, undefined);
    assert.equal(await started.ended, 'ENOENT');
  });

  it('is told to end by a signal', async () => {
    const started = run('setInterval(() => {}, 1000)');
    started.signal('SIGTERM');
    assert.equal(await started.ended, 'SIGTERM');
  });

  it('is killed with all it started', async () => {
    const pids: number[] = [];
    const started = run(
      `const { pid } = require('node:child_process').spawn('sleep', ['1000']); console.log(pid)`,
      (line) => void pids.push(Number(line)),
    );
    const child = await waitFor(() => pids[0], 'the child', 10_000);
    assert.equal(isRunning(child), true);
    started.kill();
    assert.equal(await started.ended, 'SIGKILL');
    await waitFor(() => (isRunning(child) ? undefined : true), 'the child to end', 10_000);
  });

  it('does not wait for the output of what it left behind', async () => {
    // Out of the group, the child holds the pipes open.
    const pids: number[] = [];
    const started = run(
      `const options = { detached: true, stdio: 'inherit' };
       const child = require('node:child_process').spawn('sleep', ['1000'], options);
       child.unref(); console.log(child.pid); process.stdin.unref()`,
      (line) => void pids.push(Number(line)),
    );
    assert.equal(await started.ended, 'exit code 0');
    assert.equal(isRunning(pids[0]!), true);
    process.kill(pids[0]!, 'SIGKILL');
  });
});

describe('a server of ours', () => {
  const listens = `
    const server = require('node:net').createServer().listen(0, '127.0.0.1', () => {
      console.log('a line that is no JSON');
      console.log(JSON.stringify({ event: 'listening', addresses: [server.address()] }));
    });
    process.once('SIGTERM', () => {
      console.log(JSON.stringify({ event: 'stopped', served: 5 }));
      process.exit();
    });`;

  it('is started when it listens, and says its last words when it is stopped', async () => {
    const { port, pids, stop } = await startServer(process.execPath, ['--eval', listens]);
    assert.ok(port > 0);
    const { workers } = pids();
    assert.equal(isRunning(workers[0]!), true);
    assert.deepEqual(await stop(), { event: 'stopped', served: 5 });
    assert.equal(isRunning(workers[0]!), false);
  });

  it('that ends instead of listening says why', async () => {
    const failing = `console.error('no luck'); process.exit(2)`;
    await assert.rejects(startServer(process.execPath, ['--eval', failing]), {
      message: 'ended (exit code 2) instead of listening: no luck',
    });
  });

  it('names its port in the event', () => {
    assert.equal(portOfEvent('{"event":"listening","addresses":[{"port":80}]}'), 80);
    assert.equal(portOfEvent('{"event":"ready","addresses":[{"port":80}]}'), undefined);
    assert.equal(portOfEvent('listening on 80'), undefined);
  });
});
