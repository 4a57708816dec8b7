import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadOptions, resolveObject } from '../../src/options/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'lb-paths-'));
after(() => rmSync(folder, { recursive: true }));

const written = {
  app: './server.mjs',
  cwd: '..',
  envFile: 'a.env /b.env',
  nodeArgs: ['--require', './c.cjs', '--import=tsx', '--no-warnings'],
  algo: './mine.mjs(d=3)',
  host: 'localhost',
};

describe('relative paths in a config file', () => {
  it('count from the file, in every option that has one', async () => {
    mkdirSync(join(folder, 'deploy'));
    writeFileSync(join(folder, 'deploy/lb.json'), JSON.stringify(written));
    const { options } = await loadOptions({ flags: { config: 'deploy/lb.json' } }, folder);
    assert.equal(options.app, 'deploy/server.mjs');
    assert.equal(options.cwd, '.');
    assert.deepEqual(options.envFile, ['deploy/a.env', '/b.env']);
    const required = resolve('deploy/c.cjs');
    assert.deepEqual(options.nodeArgs, ['--require', required, '--import=tsx', '--no-warnings']);
    assert.deepEqual(options.algo, { name: 'deploy/mine.mjs', file: 'deploy/mine.mjs', options: { d: '3' } });
    assert.equal(options.host, 'localhost');
  });

  it('stay as they are where the file lies in the working directory', async () => {
    writeFileSync(join(folder, 'lb.config.json'), JSON.stringify(written));
    const { options } = await loadOptions({}, folder);
    assert.deepEqual([options.app, options.cwd, options.nodeArgs], ['./server.mjs', '..', written.nodeArgs]);
  });

  it('do not change what a flag or a variable says', async () => {
    const sources = { flags: { config: 'deploy/lb.json', app: 'a.mjs' }, env: { LB_CWD: '..' } };
    const { options } = await loadOptions(sources, folder);
    assert.deepEqual([options.app, options.cwd], ['a.mjs', '..']);
  });

  it('count from the working directory of a program that gives them to start()', () => {
    const { options } = resolveObject('start()', written);
    assert.deepEqual([options.app, options.envFile], ['./server.mjs', ['a.env', '/b.env']]);
  });
});
