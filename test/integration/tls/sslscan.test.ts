import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { afterEach, it } from 'node:test';
import { promisify } from 'node:util';
import { killLeftovers, startBalancer } from '../balancer.ts';
import { pairs, tlsFlags } from './certificates.ts';

const skip = spawnSync('sslscan', ['--version']).status === 0 ? false : 'sslscan is not installed';

afterEach(killLeftovers);

it('sslscan finds nothing weak', { skip, timeout: 60_000 }, async () => {
  const balancer = await startBalancer(['--workers', '1', ...tlsFlags(pairs.localhost)]);
  const { stdout } = await promisify(execFile)('sslscan', ['--xml=-', `127.0.0.1:${balancer.port}`]);
  const found = (element: string): Record<string, string>[] =>
    [...stdout.matchAll(new RegExp(`<${element} ([^>]*?)/?>`, 'g'))].map(([, attributes = '']) =>
      Object.fromEntries(
        [...attributes.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
      ),
    );
  const spoken = found('protocol').filter(({ enabled }) => enabled === '1');
  assert.deepEqual(
    spoken.map(({ type, version }) => [type, version]),
    [
      ['tls', '1.2'],
      ['tls', '1.3'],
    ],
    stdout,
  );
  const ciphers = found('cipher');
  assert.ok(ciphers.length > 3, stdout);
  for (const { cipher = '', strength, bits } of ciphers) {
    // Forward secrecy: every session has a key of its own.
    assert.match(cipher, /^(TLS_|ECDHE-|DHE-)/);
    assert.doesNotMatch(cipher, /RC4|DES|NULL|EXP|anon|MD5/i);
    assert.ok(['strong', 'acceptable'].includes(strength!) && Number(bits) >= 128, `${cipher}: ${strength}`);
  }
  assert.ok(
    found('heartbleed').length > 0 && found('heartbleed').every(({ vulnerable }) => vulnerable === '0'),
  );
  // Not at all, or as RFC 5746 has it. A client cannot have the server work for renegotiations.
  assert.ok(found('renegotiation').every(({ supported, secure }) => supported === '0' || secure === '1'));
  assert.ok(found('compression').every(({ supported }) => supported === '0'));
  await balancer.stop();
});
