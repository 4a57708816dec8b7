import assert from 'node:assert/strict';
import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { describe, it } from 'node:test';
import { ipv4Of, ipv6At, ipv6Of } from '../../src/proxy-protocol/addresses.ts';
import { crc32c } from '../../src/proxy-protocol/crc32c.ts';

describe('addresses', () => {
  it('are written as Node writes them', () => {
    for (let pattern = 0; pattern < 256; pattern++) {
      for (const filler of ['1', 'ffff', 'a0']) {
        const groups = Array.from({ length: 8 }, (_, at) => ((pattern >> at) & 1 ? filler : '0'));
        const address = groups.join(':');
        const expected = new SocketAddress({ address, family: 'ipv6' }).address;
        assert.equal(ipv6Of(address), expected, address);
        const bytes = Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
        assert.equal(ipv6At(bytes, 0), expected, address);
      }
    }
  });

  it('are those that Node takes for addresses', () => {
    const texts = ['', '1.2.3.4', '1.2.3', '01.2.3.4', '1.2.3.4.', '256.1.1.1', '1.2.3.4 ', '٣.2.3.4', '::'];
    const v6 = [
      '::1',
      '1::',
      ':::',
      '1:2:3:4:5:6:7:8',
      '1:2:3:4:5:6:7::',
      '::2:3:4:5:6:7:8',
      '1::1::1',
      ':1',
    ];
    const mixed = [
      '::1.2.3.4',
      '1:2:3:4:5:6:1.2.3.4',
      '1:2:3:4:5:6:7:1.2.3.4',
      '::1.2.3',
      '1.2.3.4::',
      '::g',
    ];
    for (const text of [...texts, ...v6, ...mixed, '1:', '1:2:3:4:5:6:7:', '::ffff:1.2.3.256']) {
      assert.equal(ipv4Of(text) !== undefined, isIPv4(text), `IPv4 ${text}`);
      assert.equal(ipv6Of(text) !== undefined, isIPv6(text), `IPv6 ${text}`);
    }
    assert.equal(ipv6Of('fe80::1%eth0'), undefined);
  });
});

describe('the checksum', () => {
  it('is CRC-32C', () => {
    assert.equal(crc32c(Buffer.from('123456789'), 9), 0xe3069283);
    assert.equal(crc32c(Buffer.alloc(32), 0), 0x8a9136aa);
  });
});
