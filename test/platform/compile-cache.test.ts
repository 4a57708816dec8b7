import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { keepCompiled, useCompileCache } from '../../src/platform/compile-cache.ts';

describe('the compile cache', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'lb-cache-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  /** The folder that Node is told, if it is told one. */
  function folderFor(env: Record<string, string> = {}): string | undefined {
    let told: string | undefined;
    const caching = {
      enableCompileCache(folder: string) {
        told = folder;
      },
    };
    useCompileCache({ XDG_CACHE_HOME: home, ...env }, caching);
    return told;
  }

  it('lies in the cache folder of the user', () => {
    assert.equal(folderFor(), join(home, 'pointsman', 'compiled'));
  });

  it('is left to the user who has said where it is to be, or that there is to be none', () => {
    assert.equal(folderFor({ NODE_COMPILE_CACHE: '/x' }), undefined);
    assert.equal(folderFor({ NODE_DISABLE_COMPILE_CACHE: '1' }), undefined);
  });

  it('is not where others may write, or where a link leads', () => {
    const own = join(home, 'pointsman');
    mkdirSync(join(own, 'compiled'), { recursive: true });
    chmodSync(own, 0o777);
    assert.equal(folderFor(), undefined);
    chmodSync(own, 0o700);
    chmodSync(join(own, 'compiled'), 0o770);
    assert.equal(folderFor(), undefined);
    rmSync(own, { recursive: true });
    mkdirSync(join(home, 'elsewhere'));
    symlinkSync(join(home, 'elsewhere'), own);
    assert.equal(folderFor(), undefined);
  });

  const skip = process.getuid?.() !== 0 && 'only root can make a home of somebody else';
  it('leaves nothing in the home of somebody else', { skip }, () => {
    const other = 65_534;
    mkdirSync(join(home, '.cache'));
    chownSync(home, other, other);
    // Also where root has left a folder of its own.
    for (const XDG_CACHE_HOME of [home, join(home, 'new'), join(home, '.cache')]) {
      assert.equal(folderFor({ XDG_CACHE_HOME }), undefined);
      assert.deepEqual(readdirSync(home, { recursive: true }), ['.cache']);
    }
    chownSync(home, 0, 0);
    assert.equal(folderFor(), join(home, 'pointsman', 'compiled'));
  });

  it('is done without where it cannot be written, and where Node has none', () => {
    writeFileSync(join(home, 'pointsman'), '');
    assert.equal(folderFor(), undefined);
    useCompileCache({ XDG_CACHE_HOME: home }, {});
    keepCompiled({});
    keepCompiled({
      flushCompileCache() {
        throw new Error('disk full');
      },
    });
  });
});
