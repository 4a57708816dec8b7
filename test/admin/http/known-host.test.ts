import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { it } from 'node:test';
import { isKnownHost } from '../../../src/admin/http/known-host.ts';

const isKnown = (host: string | undefined, adminHost = '127.0.0.1'): boolean =>
  isKnownHost(host, [adminHost]);

it('addresses and names of this machine are known', () => {
  for (const host of [
    '127.0.0.1',
    '127.0.0.1:9000',
    '10.0.0.7:80',
    '[::1]',
    '[fe80::1]:9000',
    'localhost',
    'LOCALHOST:1',
  ])
    assert.ok(isKnown(host), host);
  assert.ok(isKnown('lb.localhost:9000'));
  assert.ok(isKnown(`${hostname()}:9000`));
  assert.ok(isKnown('metrics.internal:9000', 'metrics.internal'));
});

it('names of others are not, however much they look like it', () => {
  for (const host of [
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'notlocalhost',
    '[::1].evil.example',
    '[evil.example]',
    'a:b:c',
    'localhost:80@evil.example',
    '127.0.0.1:80:90',
  ])
    assert.ok(!isKnown(host), String(host));
});
