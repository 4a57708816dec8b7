import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { waitFor } from '../../../src/measure/processes/deadline.ts';
import { type Fleet, fleetOf, openFleet } from '../../../src/measure/targets/fleet.ts';

/** Links itself as the app does, and writes what it is told. */
const worker = `
  const socket = require('node:net').connect(process.env.POINTSMAN_COMPARE_LINK);
  socket.write(JSON.stringify({ pid: process.pid }) + '\\n');
  socket.pipe(process.stdout);
`;

const children = new Set<ChildProcess>();
const directories = new Set<string>();
const fleets = new Set<Fleet>();

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const fleet of fleets) fleet.close();
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  fleets.clear();
});

describe('a fleet', () => {
  it('is ready when all have linked, and knows them by number', async () => {
    const fleet = await open();
    const workers = [startWorker(fleet), startWorker(fleet), startWorker(fleet)];
    await fleet.ready(3, 10_000);
    const pids = workers.map(({ pid }) => pid).sort((left, right) => left - right);
    assert.deepEqual(
      fleet.workers(),
      pids.map((pid, index) => ({ number: index + 1, pid })),
    );
  });

  it('says how many came when not all did', async () => {
    const fleet = await open();
    startWorker(fleet);
    await fleet.ready(1, 10_000);
    await assert.rejects(fleet.ready(2, 50), /^Error: 1 of 2 workers connected: timed out after 50 ms$/);
  });

  it('tells a worker how slow to be', async () => {
    const fleet = await open();
    const { output } = startWorker(fleet);
    await fleet.ready(1, 10_000);
    fleet.slow(1, 4);
    fleet.slow(2, 8);
    await waitFor(() => (output() === '{"slowness":4}\n' ? true : undefined), 'the message', 10_000);
  });

  it('kills a worker, and its number goes to the one that comes next', async () => {
    const fleet = await open();
    const [first, second] = [startWorker(fleet), startWorker(fleet)];
    await fleet.ready(2, 10_000);
    const number = fleet.numberOf(second.pid)!;
    assert.equal(fleet.kill(number), true);
    await waitFor(() => (fleet.workers().length === 1 ? true : undefined), 'it to be gone', 10_000);
    assert.equal(fleet.kill(number), false);
    const third = startWorker(fleet);
    await fleet.ready(2, 10_000);
    assert.equal(fleet.numberOf(third.pid), number);
    assert.equal(fleet.numberOf(second.pid), number);
    assert.equal(fleet.numberOf(first.pid), 3 - number);
  });

  it('ignores what is no worker', async () => {
    const fleet = await open();
    for (const text of ['hello\n', '{}\n', '{"pid":"1"}\n', 'null\n']) {
      const socket = connect(fleet.path);
      socket.end(text);
      await new Promise((resolve) => socket.once('close', resolve));
    }
    await assert.rejects(fleet.ready(1, 20), /0 of 1 worker connected/);
  });

  it('is found by its variables while it is open, and leaves no socket', async () => {
    const fleet = await open();
    assert.equal(fleetOf(fleet.env), fleet);
    assert.equal(fleetOf({}), undefined);
    assert.equal(existsSync(fleet.path), true);
    const waiting = assert.rejects(fleet.ready(1, 10_000), /their link was closed/);
    fleet.close();
    await waiting;
    assert.equal(fleetOf(fleet.env), undefined);
    assert.equal(existsSync(fleet.path), false);
  });

  it('works in a directory whose path is too long for a socket', async () => {
    const directory = join(newDirectory(), 'x'.repeat(100), 'y'.repeat(100));
    mkdirSync(directory, { recursive: true });
    const fleet = await open(directory);
    startWorker(fleet);
    await fleet.ready(1, 10_000);
    assert.ok(Buffer.byteLength(fleet.path) <= 103);
    fleet.close();
    assert.equal(existsSync(join(fleet.path, '..')), false);
  });
});

async function open(directory = newDirectory()): Promise<Fleet> {
  const fleet = await openFleet(directory);
  fleets.add(fleet);
  return fleet;
}

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'pointsman-fleet-'));
  directories.add(directory);
  return directory;
}

function startWorker(fleet: Fleet): { pid: number; output: () => string } {
  const child = spawn(process.execPath, ['--eval', worker], {
    env: { ...process.env, ...fleet.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  return { pid: child.pid!, output: () => text };
}
