import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resolveOptions } from '../../src/options/index.ts';

const read = (trusted: unknown) => {
  const values = { proxyProtocol: 'require', proxyTrusted: trusted };
  return resolveOptions({ file: { path: 'lb.config.json', values } }).options.proxyTrusted;
};

describe('the proxies that are trusted', () => {
  it('are addresses and networks, with commas or spaces between them, or a list', () => {
    for (const written of ['10.0.0.0/8,::1', ' 10.0.0.0/8 , ::1', '10.0.0.0/8 ::1', ['10.0.0.0/8', '::1']])
      assert.deepEqual(read(written), ['10.0.0.0/8', '::1']);
  });

  it('are not anything else', () => {
    for (const written of [
      '10.0.0.0/33',
      '::/129',
      '10.0.0.0/08',
      '10.0.0/8',
      'proxy',
      'fe80::1%eth0',
      '::1/',
      7,
      [7],
    ])
      assert.throws(
        () => read(written),
        /expected addresses or networks separated by commas/,
        String(written),
      );
  });

  it('must be named', () => {
    for (const written of ['', []]) assert.throws(() => read(written), /expected --proxy-trusted beside it/);
  });

  it('are named for nothing without a header', () => {
    const says = /LB_PROXY_TRUSTED=::1 is not valid: expected --proxy-protocol require beside it/;
    assert.throws(() => resolveOptions({ env: { LB_PROXY_TRUSTED: '::1' } }), says);
  });
});
