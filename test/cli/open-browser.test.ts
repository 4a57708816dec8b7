import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { openBrowser } from '../../src/cli/open-browser.ts';
import { temporaryDirectory } from '../admin/temporary.ts';

const URL = 'http://127.0.0.1:9000/#secret';
const isLinux = process.platform === 'linux';

/** `PATH` has nothing but what is in `bin`. */
async function openWith(bin: string, temporary: string): Promise<boolean> {
  const { PATH, TMPDIR } = process.env;
  Object.assign(process.env, { PATH: bin, TMPDIR: temporary });
  try {
    return await openBrowser(URL);
  } finally {
    process.env.PATH = PATH;
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
}

function place(): { bin: string; temporary: string; told: string } {
  const root = temporaryDirectory();
  const [bin, temporary] = [join(root, 'bin'), join(root, 'tmp')];
  for (const each of [bin, temporary]) mkdirSync(each);
  return { bin, temporary, told: join(root, 'told') };
}

it('a browser is led to the page without its token among the arguments', { skip: !isLinux }, async () => {
  const { bin, temporary, told } = place();
  writeFileSync(
    join(bin, 'xdg-open'),
    `#!/bin/sh\necho "$@" > ${told}.new && /bin/mv ${told}.new ${told}\n`,
    {
      mode: 0o755,
    },
  );
  assert.equal(await openWith(bin, temporary), true);
  const until = Date.now() + 10_000;
  while (!existsSync(told)) {
    assert.ok(Date.now() < until, 'xdg-open was not started');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const path = readFileSync(told, 'utf8').trim();
  assert.ok(!path.includes('secret'));
  assert.ok(readFileSync(path, 'utf8').includes(`url=${URL}"`));
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
});

it('where there is no browser nothing is left behind', { skip: !isLinux }, async () => {
  const { bin, temporary } = place();
  assert.equal(await openWith(bin, temporary), false);
  assert.deepEqual(readdirSync(temporary), []);
});
