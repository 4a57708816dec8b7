import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { controlDirectories, controlDirectory, userId } from '../../../src/admin/socket/places.ts';
import { openPrivateDirectory } from '../../../src/admin/socket/private-directory.ts';
import { temporaryDirectory } from '../temporary.ts';

const root = temporaryDirectory();

function refuses(directory: string, reason: RegExp): void {
  assert.throws(
    () => openPrivateDirectory(directory),
    (error: NodeJS.ErrnoException) =>
      error.code === 'ERR_CONTROL_UNUSABLE' &&
      reason.test(error.message) &&
      error.message.includes(directory),
  );
}

describe('openPrivateDirectory', () => {
  it('makes the directory with mode 0700, and takes it again', () => {
    const directory = join(root, 'made');
    openPrivateDirectory(directory);
    assert.equal(statSync(directory).mode & 0o777, 0o700);
    openPrivateDirectory(directory);
  });

  it('refuses a link, even to a directory that would do', () => {
    mkdirSync(join(root, 'real'), { mode: 0o700 });
    symlinkSync(join(root, 'real'), join(root, 'link'));
    refuses(join(root, 'link'), /it is a symbolic link\. Remove it/);
  });

  it('refuses one that others may use, and says how to mend it', () => {
    const directory = join(root, 'wide');
    mkdirSync(directory);
    for (const mode of [0o755, 0o770, 0o701]) {
      chmodSync(directory, mode);
      refuses(directory, new RegExp(`mode 0${mode.toString(8)}\\)\\. Run "chmod 700 ${directory}"`));
    }
  });

  it('refuses a file, and a place that is not there', () => {
    writeFileSync(join(root, 'file'), '');
    refuses(join(root, 'file'), /it is no directory/);
    refuses(
      join(root, 'none', 'deep'),
      /cannot be made \(ENOENT\)\. Choose a place with --control PATH, or none/,
    );
  });

  it('refuses one of another user', { skip: process.getuid?.() !== 0 && 'needs root' }, () => {
    const directory = join(root, 'strange');
    mkdirSync(directory, { mode: 0o700 });
    chownSync(directory, 12_345, 12_345);
    refuses(directory, /belongs to user 12345, not to user 0/);
  });

  it('refuses one that others may rename', () => {
    mkdirSync(join(root, 'open'));
    chmodSync(join(root, 'open'), 0o777);
    refuses(join(root, 'open', 'inner'), /others may remove what is in .*open \(mode 0777\)/);
  });
});

describe('the directory of the control sockets', () => {
  it('lies in XDG_RUNTIME_DIR where that is a directory of this user, and in /tmp otherwise', () => {
    assert.equal(controlDirectory({ XDG_RUNTIME_DIR: root }), join(root, 'pointsman'));
    for (const wrong of [undefined, '', 'relative', join(root, 'nowhere')]) {
      assert.match(controlDirectory({ XDG_RUNTIME_DIR: wrong }), new RegExp(`/pointsman-${userId()}$`));
    }
  });

  it('of another user, as sudo may leave it, does not count', {
    skip: process.getuid?.() !== 0 && 'needs root',
  }, () => {
    const directory = join(root, 'left-by-sudo');
    mkdirSync(directory);
    chownSync(directory, 12_345, 12_345);
    assert.match(controlDirectory({ XDG_RUNTIME_DIR: directory }), /\/pointsman-0$/);
  });

  it('is looked for in /tmp as well, where a service has it that has no XDG_RUNTIME_DIR', () => {
    const found = controlDirectories({ XDG_RUNTIME_DIR: root });
    assert.equal(found[0], join(root, 'pointsman'));
    assert.ok(found.includes(`/tmp/pointsman-${userId()}`));
  });
});
