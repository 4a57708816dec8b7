import assert from 'node:assert/strict';
import { it } from 'node:test';
import { hostPort, placeOf } from '../../src/text/host-port.ts';

it('an address is written as URLs have it, IPv6 in brackets, and a unix socket as its path', () => {
  assert.equal(hostPort('127.0.0.1', 80), '127.0.0.1:80');
  assert.equal(hostPort('localhost', 80), 'localhost:80');
  assert.equal(hostPort('fe80::1%eth0', 80), '[fe80::1%eth0]:80');
  assert.equal(placeOf({ host: '::', port: 80 }), '[::]:80');
  assert.equal(placeOf({ host: '', port: 0, path: '/run/a.sock' }), '/run/a.sock');
});
