import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { defaultName } from '../../../src/admin/socket/default-name.ts';
import { temporaryDirectory } from '../temporary.ts';

const root = temporaryDirectory();

function app(directory: string, manifest?: string): string {
  mkdirSync(join(root, directory, 'dist'), { recursive: true });
  if (manifest !== undefined) writeFileSync(join(root, directory, 'package.json'), manifest);
  return join(directory, 'dist', 'server.js');
}

describe('defaultName', () => {
  it('is that of the package, however the app is reached', () => {
    const path = app('releases/42', '{"name":"@acme/shop"}');
    assert.equal(defaultName(path, root), 'acme-shop');
    symlinkSync(join(root, 'releases/42'), join(root, 'current'));
    assert.equal(defaultName('current/dist/server.js', root), 'acme-shop');
    assert.equal(defaultName(join(root, path), '/'), 'acme-shop');
  });

  it("is that of the package's directory where it has no name, and lb where there is no app", () => {
    assert.equal(defaultName(app('blog', '{"type":"module"}'), root), 'blog');
    assert.equal(defaultName(app('broken', '{'), root), 'broken');
    assert.equal(defaultName(undefined, root), 'lb');
  });

  it('is that of the directory where there is no package', () => {
    mkdirSync(join(root, 'plain'));
    assert.equal(defaultName('plain/server.mjs', root), 'plain');
  });

  it('is always one that --name would take', () => {
    for (const name of ['../../etc', '.hidden', '-x', 'a\nb', 'Ünïcode', 'x'.repeat(300), '///']) {
      const made = defaultName(app('odd', JSON.stringify({ name })), root);
      assert.match(made, /^[A-Za-z0-9][\w.-]{0,39}$/, name);
    }
  });
});
