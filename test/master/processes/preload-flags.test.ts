import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** From source our half is loaded otherwise, so the built file is asked. */
const folder = mkdtempSync(join(tmpdir(), 'pointsman-'));
after(() => rmSync(folder, { recursive: true }));
const outfile = join(folder, 'dist/master/processes/preload-flags.js');
await build({
  ...{ entryPoints: ['src/master/processes/preload-flags.ts'], outfile, bundle: true },
  ...{ format: 'esm', platform: 'node', packages: 'external' },
});
const built = pathToFileURL(outfile).href;
const { preloadFlags } = (await import(
  built
)) as typeof import('../../../src/master/processes/preload-flags.ts');

describe('the flags that load our half of a worker', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pointsman-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function write(name: string, text: string): string {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  }

  it('come before what the variable names, and leave the others as they are', () => {
    const { args, env } = preloadFlags([], { NODE_OPTIONS: '--require ./x.cjs', OTHER: '1' });
    assert.deepEqual(args, []);
    assert.match(env.NODE_OPTIONS!, /^--require ".*preload-first\.js" --require \.\/x\.cjs$/);
    assert.equal(env.OTHER, '1');
  });

  it('keep what the last of several files says, as Node does where the variable is not set', () => {
    const files = [
      write('a.env', 'NODE_OPTIONS=--title=a'),
      write('b.env', 'NODE_OPTIONS=--title=b'),
      write('c.env', ''),
    ];
    const args = files.map((file) => `--env-file=${file}`);
    assert.match(preloadFlags(args, {}).env.NODE_OPTIONS!, / --title=b$/);
    assert.match(preloadFlags(args, { NODE_OPTIONS: '--title=x' }).env.NODE_OPTIONS!, / --title=x$/);
    const print = [...args, '-p', 'process.title'];
    assert.equal(execFileSync(process.execPath, print, { env: {}, encoding: 'utf8' }), 'b\n', 'so does Node');
  });

  it('leave a file that cannot be read to Node', () => {
    assert.match(
      preloadFlags([`--env-file=${join(directory, 'missing')}`], {}).env.NODE_OPTIONS!,
      /preload-first\.js"$/,
    );
  });

  it('go by --import where modules are kept from --require', () => {
    for (const [args, env] of [
      [['--no-experimental-require-module'], {}],
      [[], { NODE_OPTIONS: '--no-experimental-require-module' }],
    ] as const) {
      const flags = preloadFlags(args, env);
      assert.equal(flags.args[0], '--import');
      assert.match(flags.args[1]!, /worker\/host\/preload\.js$/);
      assert.deepEqual(flags.env, env);
    }
  });
});
