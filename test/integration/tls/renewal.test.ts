import assert from 'node:assert/strict';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { waitForEvent, workerNumbers } from '../apps/start-app.ts';
import { type Balancer, killLeftovers, spawnBalancer, startBalancer, waitFor } from '../balancer.ts';
import { type Files, pairs, serials, tlsFlags } from './certificates.ts';
import { visit } from './visit.ts';

describe('certificates that are renewed', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pointsman-renewal-'));
  });
  afterEach(() => {
    killLeftovers();
    rmSync(directory, { recursive: true });
  });

  it('are taken under load without a failed handshake, and broken ones are not', async () => {
    const files = { certificate: join(directory, 'tls.crt'), key: join(directory, 'tls.key') };
    put(pairs.localhost, files);
    const balancer = await startBalancer(['--workers', '2', ...tlsFlags(files)]);
    const seen = new Set<string>();
    const counts = { done: 0, failed: [] as unknown[] };
    let isOver = false;
    const clients = Array.from({ length: 3 }, async () => {
      while (!isOver) {
        try {
          seen.add((await visit(balancer.port)).serial!);
          counts.done++;
        } catch (error) {
          counts.failed.push(error);
        }
      }
    });
    try {
      await waitFor(() => seen.has(serials.localhost), 'the first certificate');
      writeFileSync(files.key, 'broken');
      const { code } = await waitForEvent(balancer, 'certificates-refused');
      assert.equal(code, 'ERR_TLS_INVALID');
      for (const name of ['renewed', 'localhost', 'renewed'] as const) {
        const before = counts.done;
        put(pairs[name], files);
        await serves(balancer, serials[name]);
        await waitFor(() => counts.done > before + 10, 'handshakes around a change');
      }
      assert.deepEqual([...seen].sort(), [serials.localhost, serials.renewed]);
      // Those of before serve on.
      copyFileSync(pairs.expired.certificate, files.certificate);
      await waitForEvent(balancer, 'certificates-refused', (event) => event.code === 'ERR_TLS_NOT_IN_FORCE');
      await serves(balancer, serials.renewed);
    } finally {
      isOver = true;
      await Promise.all(clients);
    }
    assert.deepEqual(counts.failed, []);
    const renewals = balancer.log.filter(({ event }) => event === 'certificates-renewed');
    assert.equal(renewals.length, 3);
    const { stopped } = await balancer.stop();
    assert.deepEqual([stopped.clean, workerNumbers(stopped, 'errors')], [true, [0, 0]]);
  });

  it('that are broken fail a reload: it replaces nothing, each time it is asked for', async () => {
    const files = { certificate: join(directory, 'tls.crt'), key: join(directory, 'tls.key') };
    put(pairs.localhost, files);
    const balancer = await startBalancer(['--workers', '1', ...tlsFlags(files)]);
    const workers = [...balancer.workers().values()];
    copyFileSync(pairs.shop.certificate, files.certificate);
    for (let time = 1; time <= 2; time++) {
      process.kill(balancer.pid, 'SIGHUP');
      await waitFor(
        () => balancer.log.filter(({ event }) => event === 'reloaded').length === time,
        'the reload to be over',
      );
    }
    for (const { event, result, reason } of balancer.log) {
      if (event !== 'reloaded') continue;
      assert.equal(result, 'rolled-back');
      assert.match(String(reason), /tls\.key does not belong to the certificate/);
    }
    assert.deepEqual([...balancer.workers().values()], workers);
    await serves(balancer, serials.localhost);
    await balancer.stop();
  });

  it('are found behind a link that leads elsewhere, as in Kubernetes, and by workers that come later', async () => {
    const version = (name: string, from: Files): void => {
      mkdirSync(join(directory, name));
      put(from, { certificate: join(directory, name, 'tls.crt'), key: join(directory, name, 'tls.key') });
      symlinkSync(name, join(directory, '..data_tmp'));
      renameSync(join(directory, '..data_tmp'), join(directory, '..data'));
    };
    version('..1', pairs.localhost);
    const files = { certificate: join(directory, 'tls.crt'), key: join(directory, 'tls.key') };
    symlinkSync('..data/tls.crt', files.certificate);
    symlinkSync('..data/tls.key', files.key);
    const balancer = await startBalancer(['--workers', '1', ...tlsFlags(files)]);
    version('..2', pairs.renewed);
    await serves(balancer, serials.renewed);
    const [before] = balancer.workers().values();
    process.kill(before!, 'SIGKILL');
    await waitFor(() => balancer.workers().size === 1 && !balancer.workers().has(before!), 'a new worker');
    await serves(balancer, serials.renewed);
    await balancer.stop();
  });

  it('end the start with an error that names the file', async () => {
    const { localhost, shop, expired } = pairs;
    const encrypted = { ...pairs.renewed, key: 'test/fixtures/tls/encrypted.key.pem' };
    const missing = { ...localhost, certificate: join(directory, 'missing.pem') };
    const cases: readonly (readonly [Files, RegExp])[] = [
      [missing, /The certificate \S+missing\.pem cannot be read: there is no such file/],
      [{ ...localhost, key: shop.key }, /The key \S+shop\.key\.pem does not belong to the certificate/],
      [expired, /The certificate \S+expired\.pem expired on 2021-01-01T/],
      [encrypted, /The key \S+encrypted\.key\.pem cannot be used: it is encrypted/],
    ];
    for (const [files, said] of cases) {
      const { exited, log, stderr } = spawnBalancer(['--port', '0', ...tlsFlags(files)]);
      assert.equal((await exited).code, 2);
      assert.match(`${stderr()}${JSON.stringify(log)}`, said);
    }
    const unpaired = spawnBalancer(['--tls-cert', localhost.certificate]);
    assert.equal((await unpaired.exited).code, 2);
    assert.match(`${unpaired.stderr()}${JSON.stringify(unpaired.log)}`, /Each certificate needs its key/);
  });
});

/** As a program does that renews certificates: the new file takes the place of the old one. */
function put(from: Files, to: Files): void {
  for (const part of ['certificate', 'key'] as const) {
    copyFileSync(from[part], `${to[part]}.new`);
    renameSync(`${to[part]}.new`, to[part]);
  }
}

async function serves({ port }: Balancer, serial: string): Promise<void> {
  await waitFor(async () => (await visit(port)).serial === serial, `the certificate ${serial}`);
}
