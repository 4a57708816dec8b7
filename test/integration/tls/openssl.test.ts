import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { afterEach, it } from 'node:test';
import { killLeftovers, startBalancer } from '../balancer.ts';
import { pairs, tlsFlags } from './certificates.ts';

const skip = spawnSync('openssl', ['version']).status === 0 ? false : 'openssl is not installed';

afterEach(killLeftovers);

it('a client of OpenSSL gets what is modern, and nothing that is weak', { skip }, async () => {
  const balancer = await startBalancer(['--workers', '1', ...tlsFlags(pairs.localhost, pairs.shop)]);
  const to = ['-connect', `127.0.0.1:${balancer.port}`, '-servername', 'www.shop.test'];
  const modern = await client([...to, '-alpn', 'h2,http/1.1', '-CAfile', pairs.shop.certificate]);
  assert.match(modern, /subject=CN ?= ?shop\.test/);
  assert.match(modern, /New, TLSv1\.3, Cipher is TLS_AES_\d+_GCM_/);
  assert.match(modern, /ALPN protocol: http\/1\.1/);
  assert.match(modern, /Verify return code: 0 \(ok\)/);
  assert.match(await client([...to, '-tls1_2']), /New, TLSv1\.2, Cipher is ECDHE-/);
  const weak = [
    ['-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0'],
    ['-tls1_2', '-cipher', 'AES128-SHA:DES-CBC3-SHA:NULL@SECLEVEL=0'],
  ];
  for (const flags of weak)
    assert.match(await client([...to, ...flags]), /Cipher is \(NONE\)/, String(flags));
  await balancer.stop();
});

function client(args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile('openssl', ['s_client', ...args], { timeout: 10_000 }, (_error, out, errors) =>
      resolve(out + errors),
    );
    child.stdin!.end();
  });
}
