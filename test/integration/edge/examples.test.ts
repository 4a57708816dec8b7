/** The configurations that the README of the room offers, as those read them for whom they are made. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { commands } from '../../../src/cli/commands/index.ts';
import { parseLine } from '../../../src/cli/parse.ts';
import { resolveOptions } from '../../../src/options/index.ts';
import { temporaryDirectory } from '../../admin/temporary.ts';

const read = (name: string): string => readFileSync(`src/edge/${name}`, 'utf8');

function missing(program: string, flag: string): string | false {
  return spawnSync(program, [flag], { stdio: 'ignore' }).error === undefined
    ? false
    : `${program} is not installed`;
}

describe('the example', () => {
  it('for HAProxy is one that it takes without a warning', { skip: missing('haproxy', '-v') }, () => {
    const { status, stdout, stderr } = spawnSync('haproxy', ['-c', '-f', 'src/edge/haproxy.cfg'], {
      encoding: 'utf8',
    });
    assert.deepEqual([status, /warning|alert/i.test(stdout + stderr)], [0, false], stdout + stderr);
  });

  it('for nginx is one that it takes', { skip: missing('nginx', '-v') }, () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'nginx.conf');
    writeFileSync(file, `pid ${directory}/nginx.pid;\nerror_log stderr;\n${read('nginx.conf')}`);
    const { status, stderr } = spawnSync('nginx', ['-t', '-p', directory, '-c', file], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });

  it('for Kubernetes has flags that lb knows, and a grace longer than they need', () => {
    const text = read('kubernetes.yaml');
    const flags = [...text.matchAll(/^\s+- (--\S+)$/gm)].map(([, flag]) => flag!);
    assert.ok(flags.length > 5);
    const seconds = (name: string): number => Number(new RegExp(`--${name}=(\\d+)s`).exec(text)![1]);
    const grace = Number(/terminationGracePeriodSeconds: (\d+)/.exec(text)![1]);
    assert.ok(grace > seconds('drain-delay') + seconds('shutdown-timeout'));
    const { flags: given } = parseLine(flags, commands);
    assert.equal(resolveOptions({ flags: given }).options.drainDelay, 10_000);
  });
});
