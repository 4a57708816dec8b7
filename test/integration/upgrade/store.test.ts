/** Sessions and tokens in the memory of a master outlive it in its successor. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { appFile } from '../apps/start-app.ts';
import { isAlive, startBalancer, waitFor } from '../balancer.ts';
import { request } from '../client.ts';
import { endAll, env, masterNamed, stop, upgrade } from './upgrading.ts';

afterEach(endAll);

it('lb upgrade keeps what is in the store, and counts on while requests come', {
  timeout: 120_000,
}, async () => {
  const directory = temporaryDirectory();
  const name = 'keeps';
  const balancer = await startBalancer([appFile('keeps-tokens.mjs'), '--workers', '2', '--name', name], {
    env: { ...env, STORE_PLACE: directory },
  });
  const ask = async (path: string): Promise<string> => {
    const { text, status } = await request(balancer.port, { path, timeoutMs: 60_000 });
    assert.equal(status, 200, text);
    return text.slice(text.indexOf('\r\n\r\n') + 4).replace(/^[\da-f]+\r\n|\r\n0\r\n\r\n$/g, '');
  };
  const [kept, revoked] = [await ask('/issue'), await ask('/issue')];
  let asked = 0;
  let isOver = false;
  const counting = [1, 2].map(async () => {
    for (; !isOver; asked++) await ask('/count');
  });
  const late = ask(`/late/${revoked}`);
  let last = balancer.pid;
  for (let time = 0; time < 2; time++) {
    const { pid, exitCode } = await upgrade(name);
    assert.equal(exitCode, 0);
    await waitFor(async () => (await masterNamed(name)) === pid, 'the new one to be reached');
    last = pid!;
    assert.equal(await ask(`/verify/${kept}`), 'ada');
    if (time > 0) continue;
    assert.equal(await ask(`/revoke/${revoked}`), 'true');
    writeFileSync(join(directory, 'go'), '');
    // The old worker asks the new store.
    assert.equal(await late, 'nobody');
    await waitFor(() => !isAlive(balancer.pid), 'the one before to be gone');
  }
  isOver = true;
  await Promise.all(counting);
  assert.equal(await ask('/count'), String(asked + 1));
  await stop(name, last);
});
