import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { trustIn } from '../../../src/master/listening/proxy-gate.ts';

describe('trust in proxies', () => {
  it('is in addresses and networks, however the system writes them', () => {
    const trusts = trustIn(['10.1.0.0/16', '192.0.2.7', '2001:db8::/32', '::1']);
    for (const peer of ['10.1.2.3', '::ffff:10.1.2.3', '192.0.2.7', '2001:db8:1::2', '::1'])
      for (let time = 0; time < 2; time++) assert.equal(trusts(peer), true, peer);
    for (const peer of ['10.2.0.1', '::ffff:10.2.0.1', '192.0.2.8', '2001:db9::1', '::2', '127.0.0.1'])
      for (let time = 0; time < 2; time++) assert.equal(trusts(peer), false, peer);
  });

  it('is in everybody where everybody is named', () => {
    const trusts = trustIn(['0.0.0.0/0', '::/0']);
    for (const peer of ['1.2.3.4', '::ffff:1.2.3.4', '2001:db8::1']) assert.equal(trusts(peer), true);
  });

  it('is in who comes by a unix socket', () => {
    assert.equal(trustIn([])(undefined), true);
  });
});
