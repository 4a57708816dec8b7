import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { type Claim, claimPath, PathTaken } from '../../../src/admin/socket/claim.ts';
import { probe } from '../../../src/admin/socket/probe.ts';
import type { PointsmanError } from '../../../src/errors.ts';
import { temporaryDirectory } from '../temporary.ts';

const root = temporaryDirectory();
let count = 0;
const servers: Server[] = [];

/** A directory of its own for a test. */
function place(mode = 0o700): string {
  const directory = join(root, `d${++count}`);
  mkdirSync(directory);
  chmodSync(directory, mode);
  return directory;
}

function claim(path: string): Promise<Claim> {
  const server = createServer((socket) => socket.destroy());
  servers.push(server);
  return claimPath(server, path);
}

/** Leaves a socket behind, as a master that is killed does. */
function leaveBehind(path: string): void {
  const program = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', program]);
  assert.ok(lstatSync(path).isSocket());
}

async function refusal(path: string): Promise<string> {
  try {
    await claim(path);
  } catch (error) {
    assert.equal((error as PointsmanError).code, 'ERR_CONTROL_UNUSABLE');
    return (error as Error).message;
  }
  assert.fail('the path was taken');
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('claimPath', () => {
  it('makes a socket for this user alone, leaves nothing beside it, and does not touch the umask', async () => {
    const before = process.umask();
    for (const mode of [0o700, 0o755]) {
      const path = join(place(mode), 'shop.sock');
      const { release } = await claim(path);
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.equal(await probe(path), 'alive');
      assert.deepEqual(readdirSync(join(path, '..')), ['shop.sock']);
      release();
      assert.equal(existsSync(path), false);
    }
    assert.equal(process.umask(), before);
  });

  it('makes it where nobody else can enter until it has its mode', async () => {
    const directory = place(0o777 & ~0o022);
    const seen: number[] = [];
    const server = createServer();
    servers.push(server);
    server.once('listening', () => {
      const [room] = readdirSync(directory);
      seen.push(statSync(join(directory, room!)).mode & 0o777);
    });
    await claimPath(server, join(directory, 'shop.sock'));
    assert.deepEqual(seen, [0o700]);
  });

  it('refuses a path whose owner lives, and replaces one whose owner is dead', async () => {
    const path = join(place(), 'shop.sock');
    await claim(path);
    await assert.rejects(claim(path), PathTaken);
    assert.equal(await probe(path), 'alive');

    const other = join(place(), 'shop.sock');
    leaveBehind(other);
    assert.equal(await probe(other), 'dead');
    await claim(other);
    assert.equal(await probe(other), 'alive');
  });

  it('gives a dead one to exactly one of many that want it at the same time', async () => {
    for (let round = 0; round < 10; round++) {
      const path = join(place(), 'shop.sock');
      leaveBehind(path);
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => claim(path)));
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected')
          assert.ok(outcome.reason instanceof PathTaken, String(outcome.reason));
      }
      assert.equal(await probe(path), 'alive');
      assert.deepEqual(readdirSync(join(path, '..')), ['shop.sock']);
    }
  });

  it('never removes a socket that another one has put in its place', async () => {
    const path = join(place(), 'shop.sock');
    const { release } = await claim(path);
    rmSync(path);
    await claim(path);
    release();
    assert.equal(await probe(path), 'alive');
  });

  it('follows no link and replaces nothing that is no socket', async () => {
    const directory = place();
    const target = join(directory, 'target');
    writeFileSync(target, 'precious');
    symlinkSync(target, join(directory, 'link.sock'));
    symlinkSync(join(directory, 'nowhere'), join(directory, 'dangling.sock'));
    for (const name of ['target', 'link.sock', 'dangling.sock']) {
      assert.match(await refusal(join(directory, name)), /something that is no socket is there\. Remove it/);
    }
    assert.deepEqual(readdirSync(directory).sort(), ['dangling.sock', 'link.sock', 'target']);
  });

  it('refuses a directory in which others could replace it, but takes a sticky one', async () => {
    assert.match(await refusal(join(place(0o777), 'a.sock')), /mode 0777\)\. Run "chmod go-w /);
    assert.match(
      await refusal(join(root, 'none', 'a.sock')),
      /there is no directory .*none\. Choose a place with/,
    );
    await claim(join(place(0o1777), 'a.sock'));
  });

  it('refuses what belongs to another user', { skip: process.getuid?.() !== 0 && 'needs root' }, async () => {
    const directory = place();
    chownSync(directory, 12_345, 12_345);
    assert.match(await refusal(join(directory, 'a.sock')), /belongs to user 12345/);
    const path = join(place(), 'a.sock');
    leaveBehind(path);
    chownSync(path, 12_345, 12_345);
    assert.match(await refusal(path), /a socket of user 12345 is there/);
    assert.ok(existsSync(path));
  });

  it('refuses a path that is too long for the kernel, which would cut it', async () => {
    const directory = place();
    const limit = process.platform === 'linux' ? 107 : 103;
    const longest = join(directory, 'x'.repeat(limit - directory.length - 1));
    await claim(longest);
    assert.equal(await probe(longest), 'alive');
    assert.match(
      await refusal(`${longest}x`),
      new RegExp(`has ${limit + 1} bytes .* may have ${limit}\\. Choose a shorter`),
    );
    assert.deepEqual(readdirSync(directory), [longest.slice(directory.length + 1)]);
  });
});
