/** The package is updated or removed while lb runs: what has not been loaded by then is said to be gone. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { built } from '../../built.ts';
import { killLeftovers, startBalancer } from '../balancer.ts';
import { request } from '../client.ts';
import { adminPort, scrape } from '../metrics/scrape.ts';

const directory = join(temporaryDirectory(), 'package');

const app = `
import { createServer } from 'node:http';
import { store } from 'pointsman/worker';
createServer(async (_request, response) => {
  const failure = await store.set('key', 1).then(() => ({}), (error) => error);
  response.end(JSON.stringify({ code: failure.code, message: failure.message }));
}).listen(3000);
`;

afterEach(killLeftovers);

for (const place of ['memory', 'redis://127.0.0.1:1/']) {
  it(`a store that was not used before (${place}) fails with what to do, and the rest goes on`, async () => {
    const [main = ''] = built();
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    cpSync('dist', join(directory, 'dist'), { recursive: true });
    cpSync('package.json', join(directory, 'package.json'));
    symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
    const file = join(directory, 'app.mjs');
    writeFileSync(file, app);
    const balancer = await startBalancer([file, '--workers', '1', '--admin-port', '0', '--store', place], {
      program: [join(directory, main)],
    });
    rmSync(join(directory, 'dist'), { recursive: true });
    const said = 'The files of this version of lb were replaced: run lb upgrade, or restart it.';
    // Also when it is asked again.
    for (const _time of [1, 2]) {
      const { text } = await request(balancer.port);
      assert.deepEqual(JSON.parse(text.slice(text.indexOf('{'))), {
        code: 'ERR_FILES_REPLACED',
        message: said,
      });
    }
    const { status, text } = await scrape(adminPort(balancer));
    assert.deepEqual([status, text.includes(said)], [503, true]);
    const { exit } = await balancer.stop();
    assert.equal(exit.code, 0);
  });
}
