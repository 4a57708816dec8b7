import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { waitForEvent } from '../apps/start-app.ts';
import { killLeftovers, startBalancer } from '../balancer.ts';
import { adminPort, scrape } from '../metrics/scrape.ts';
import { pairs, tlsFlags } from './certificates.ts';
import { client, skip } from './openssl-client.ts';

const temporary = temporaryDirectory();

afterEach(killLeftovers);

describe('a client of OpenSSL', { skip }, () => {
  it('gets what is modern, and nothing that is weak', async () => {
    const balancer = await startBalancer(['--workers', '1', ...tlsFlags(pairs.localhost, pairs.shop)]);
    const to = ['-connect', `127.0.0.1:${balancer.port}`, '-servername', 'www.shop.test'];
    const modern = await client([...to, '-alpn', 'h2,http/1.1', '-CAfile', pairs.shop.certificate]);
    assert.match(modern, /subject=CN ?= ?shop\.test/);
    assert.match(modern, /New, TLSv1\.3, Cipher is TLS_AES_\d+_GCM_/);
    assert.match(modern, /ALPN protocol: http\/1\.1/);
    assert.match(modern, /Verify return code: 0 \(ok\)/);
    const former = await client([...to, '-tls1_2', '-comp', '-legacy_renegotiation']);
    assert.match(former, /New, TLSv1\.2, Cipher is ECDHE-/);
    assert.match(former, /Secure Renegotiation IS supported/);
    assert.match(former, /Compression: NONE/);
    const weak = [
      ['-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0'],
      ['-tls1_2', '-cipher', 'AES128-SHA:DES-CBC3-SHA:NULL@SECLEVEL=0'],
    ];
    for (const flags of weak)
      assert.match(await client([...to, ...flags]), /Cipher is \(NONE\)/, String(flags));
    await balancer.stop();
  });

  it('that asks for a name that no certificate has learns so', async () => {
    const balancer = await startBalancer(['--workers', '1', ...tlsFlags(pairs.localhost, pairs.shop)]);
    const said = await client([
      ...['-connect', `127.0.0.1:${balancer.port}`, '-CAfile', pairs.localhost.certificate],
      ...['-servername', 'elsewhere.test', '-verify_hostname', 'elsewhere.test'],
    ]);
    assert.match(said, /subject=CN ?= ?localhost/);
    assert.match(said, /Verify return code: 62 \(hostname mismatch\)/i);
    await balancer.stop();
  });

  for (const version of ['tls1_2', 'tls1_3']) {
    it(`resumes the session of one worker with another, ${version}`, async () => {
      const balancer = await startBalancer([
        ...['--workers', '2', '--algo', 'rr', ...tlsFlags(pairs.localhost)],
      ]);
      const session = join(temporary, `${version}.pem`);
      const request = 'GET /whoami HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
      const ask = async (flag: string): Promise<[string, string]> => {
        const to = ['-connect', `127.0.0.1:${balancer.port}`, `-${version}`, flag, session];
        const said = await client(to, request);
        return [/^(New|Reused), /m.exec(said)?.[1] ?? said, /"pid":(\d+)/.exec(said)?.[1] ?? said];
      };
      const [first, pid] = await ask('-sess_out');
      const [second, other] = await ask('-sess_in');
      assert.deepEqual([first, second], ['New', 'Reused']);
      assert.notEqual(pid, other);
      await balancer.stop();
    });
  }
});

it('a certificate that is about to expire is said in the log and in the metrics', { skip }, async () => {
  const files = { certificate: join(temporary, 'short.pem'), key: join(temporary, 'short.key') };
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3'],
      ...['-subj', '/CN=localhost', '-keyout', files.key, '-out', files.certificate],
    ],
    { stdio: 'pipe' },
  );
  const balancer = await startBalancer(['--workers', '1', '--admin-port', '0', ...tlsFlags(files)]);
  const { at, level, msg } = await waitForEvent(balancer, 'certificate-expires');
  assert.equal(level, 40);
  assert.match(String(msg), /expires in 2 days, on .*: renew it/);
  const { text } = await scrape(adminPort(balancer));
  const metric = `lb_tls_certificate_expiry_timestamp_seconds{certificate="${files.certificate}"}`;
  assert.ok(text.includes(`${metric} ${Date.parse(String(at)) / 1000}\n`), text);
  await balancer.stop();
});
