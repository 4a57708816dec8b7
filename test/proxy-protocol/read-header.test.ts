import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HeaderFault, ProxyHeader } from '../../src/proxy-protocol/contract.ts';
import { MOST_HEADER_BYTES, readHeader } from '../../src/proxy-protocol/read-header.ts';
import { clientTlsOf, TlvType } from '../../src/proxy-protocol/tlvs.ts';
import { checked, headers, rawV2, signature, tlv, v2 } from './make-header.ts';

function header(bytes: Uint8Array): ProxyHeader {
  const reading = readHeader(bytes);
  if (reading.type !== 'header') assert.fail(JSON.stringify(reading));
  return reading.header;
}

function fault(bytes: Uint8Array | string): HeaderFault | 'header' | 'more' {
  const reading = readHeader(Buffer.from(bytes));
  return reading.type === 'fault' ? reading.fault : reading.type;
}

describe('a header of version 1', () => {
  it('says who the client is', () => {
    const { source, destination, version, command, transport } = header(headers['v1 TCP4']!);
    assert.deepEqual(source, { family: 'IPv4', address: '192.168.0.1', port: 56324 });
    assert.deepEqual(destination, { family: 'IPv4', address: '192.168.0.11', port: 443 });
    assert.deepEqual([version, command, transport], [1, 'proxy', 'stream']);
  });

  it('says it for IPv6, in the canonical form', () => {
    const { source, destination } = header(Buffer.from('PROXY TCP6 2001:DB8:0:0::1 ::ffff:1.2.3.4 0 1\r\n'));
    assert.deepEqual(source, { family: 'IPv6', address: '2001:db8::1', port: 0 });
    assert.deepEqual(destination, { family: 'IPv6', address: '::ffff:1.2.3.4', port: 1 });
  });

  it('leaves the client unknown, whatever else it says', () => {
    for (const line of ['PROXY UNKNOWN\r\n', 'PROXY UNKNOWN what ever\r\n', 'PROXY UNKNOWN \r\n']) {
      const { source, destination } = header(Buffer.from(line));
      assert.deepEqual([source, destination], [undefined, undefined]);
    }
  });

  it('ends within 107 bytes', () => {
    const longest = `PROXY UNKNOWN ${'x'.repeat(107 - 16)}\r\n`;
    assert.equal(longest.length, 107);
    assert.equal(fault(longest), 'header');
    assert.equal(fault(longest.replace('\r', 'x\r')), 'too-long');
    assert.equal(fault(`PROXY ${'x'.repeat(1_000)}`), 'too-long');
    assert.equal(fault(`PROXY ${'x'.repeat(100)}`), 'more');
  });

  it('is exact', () => {
    const lines = [
      'PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\n',
      'PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\r\n',
      'PROXY TCP4 192.168.0.1 192.168.0.11 56324\r 443\r\n',
      'PROXY TCP4 192.168.0.1\n 192.168.0.11 56324 443\r\n',
      'PROXY  TCP4 192.168.0.1 192.168.0.11 56324 443\r\n',
      'PROXY TCP4 192.168.0.1  192.168.0.11 56324 443\r\n',
      'PROXY TCP4 192.168.0.1 192.168.0.11 56324 443 \r\n',
      'PROXY TCP4 192.168.0.1 192.168.0.11 56324 443 1\r\n',
      'PROXY TCP4\t192.168.0.1 192.168.0.11 56324 443\r\n',
      'PROXY TCP4 192.168.0.1 192.168.0.11 56324\r\n',
      'PROXY TCP4 192.168.0.01 192.168.0.11 56324 443\r\n',
      'PROXY TCP4 192.168.0.256 192.168.0.11 56324 443\r\n',
      'PROXY TCP4 192.168.0 192.168.0.11 56324 443\r\n',
      'PROXY TCP4 192.168.0.1. 192.168.0.11 56324 443\r\n',
      'PROXY TCP4 192.168.0.1\0 192.168.0.11 56324 443\r\n',
      'PROXY TCP4 ::1 ::1 56324 443\r\n',
      'PROXY TCP4 192.168.0.1 192.168.0.11 056324 443\r\n',
      'PROXY TCP4 192.168.0.1 192.168.0.11 65536 443\r\n',
      'PROXY TCP4 192.168.0.1 192.168.0.11 -1 443\r\n',
      'PROXY TCP4 192.168.0.1 192.168.0.11 1e3 443\r\n',
      'PROXY TCP6 192.168.0.1 ::1 1 443\r\n',
      'PROXY TCP6 1::2::3 ::1 1 443\r\n',
      'PROXY TCP6 1:2:3:4:5:6:7:8:9 ::1 1 443\r\n',
      'PROXY TCP6 1:2:3:4:5:6:7 ::1 1 443\r\n',
      'PROXY TCP6 1:2:3:4::5:6:7:8 ::1 1 443\r\n',
      'PROXY TCP6 fe80::1%eth0 ::1 1 443\r\n',
      'PROXY TCP6 12345::1 ::1 1 443\r\n',
      'PROXY TCP6 ::1.2.3.4:5 ::1 1 443\r\n',
      'PROXY TCP6 :1 ::1 1 443\r\n',
      'PROXY TCP5 ::1 ::1 1 443\r\n',
      'PROXY tcp4 192.168.0.1 192.168.0.11 56324 443\r\n',
      'PROXY UNKNOWNS\r\n',
      'PROXY \r\n',
    ];
    for (const line of lines) assert.equal(fault(line), 'malformed', JSON.stringify(line));
  });
});

describe('a header of version 2', () => {
  it('says who the client is', () => {
    const { source, destination, bytes } = header(headers['v2 TCP over IPv6']!);
    assert.deepEqual(source, { family: 'IPv6', address: '2001:db8::1', port: 56324 });
    assert.deepEqual(destination, { family: 'IPv6', address: '::ffff:192.0.2.7', port: 443 });
    assert.deepEqual(bytes, headers['v2 TCP over IPv6']);
    const datagram = header(headers['v2 UDP over IPv4']!);
    assert.deepEqual(datagram.source, { family: 'IPv4', address: '192.0.2.7', port: 56324 });
    assert.equal(datagram.transport, 'datagram');
  });

  it('says it of unix sockets', () => {
    const { source, destination, transport } = header(headers['v2 unix stream']!);
    assert.deepEqual(source, { family: 'unix', path: '/run/client.sock' });
    assert.deepEqual(destination, { family: 'unix', path: '@abstract' });
    assert.equal(transport, 'stream');
    const nameless = header(rawV2(0x21, 0x31, Buffer.alloc(216)));
    assert.deepEqual(nameless.source, { family: 'unix', path: '' });
  });

  it('says nothing of a client where the proxy speaks for itself, or where it is unspecified', () => {
    const names = ['v2 local', 'v2 local, with anything behind it', 'v2 unspecified'];
    const said = names.map((name) => header(headers[name]!));
    assert.deepEqual(
      said.map(({ command, source, transport }) => [command, source, transport]),
      [
        ['local', undefined, undefined],
        ['local', undefined, undefined],
        ['proxy', undefined, undefined],
      ],
    );
    assert.deepEqual(said[1]!.tlvs, []);
  });

  it('has its fields', () => {
    const { tlvs } = header(headers['v2 with fields']!);
    assert.deepEqual(
      tlvs.map(({ type }) => type),
      [0x01, 0x02, 0x04, 0x05, 0x20, 0x30, 0xea],
    );
    const tls = clientTlsOf(tlvs.find(({ type }) => type === TlvType.ssl)!);
    assert.equal(tls.version, 'TLSv1.3');
    assert.equal(tls.commonName, 'a client');
    assert.deepEqual([tls.isEncrypted, tls.isVerified, tls.keyAlgorithm], [true, true, undefined]);
  });

  it('is within its limit, and each field within its own', () => {
    const client = { source: '1.2.3.4', sourcePort: 5 };
    const most = MOST_HEADER_BYTES - v2(client).length - 3;
    assert.equal(fault(v2(client, tlv(0xe0, Buffer.alloc(most)))), 'header');
    assert.equal(fault(v2(client, tlv(0xe0, Buffer.alloc(most + 1)))), 'too-long');
    assert.equal(fault(v2(client, tlv(TlvType.uniqueId, Buffer.alloc(129)))), 'malformed');
    assert.equal(fault(v2(client, tlv(TlvType.crc32c, Buffer.alloc(3)))), 'malformed');
    assert.equal(fault(v2(client, tlv(TlvType.ssl, Buffer.alloc(4)))), 'malformed');
    assert.equal(fault(v2(client, tlv(TlvType.ssl, Buffer.alloc(6)))), 'malformed');
    assert.equal(fault(v2(client, Buffer.from([1, 0, 2, 0]))), 'malformed');
    assert.equal(fault(v2(client, Buffer.from([1]))), 'malformed');
  });

  it('has a right checksum, or none', () => {
    const right = headers['v2 with a checksum']!;
    assert.equal(fault(right), 'header');
    for (let bit = 0; bit < 8 * right.length; bit++) {
      const wrong = Buffer.from(right);
      wrong[bit >> 3]! ^= 1 << (bit & 7);
      const read = readHeader(wrong);
      // A flipped length may ask for more, and a flipped command makes it the proxy's own.
      if (read.type === 'header')
        assert.ok(read.header.command === 'local' || hasNoChecksum(wrong), `bit ${bit}`);
    }
    // The check value of CRC-32C is of these nine bytes: here they are in a field.
    assert.equal(fault(checked(v2({ source: '1.2.3.4', sourcePort: 5 }, tlv(0xe0, '123456789')))), 'header');
  });

  it('is of a version, a command and a family that there is', () => {
    const addresses = Buffer.alloc(216);
    for (const command of [0x00, 0x10, 0x22, 0x2f, 0x31])
      assert.equal(fault(rawV2(command, 0x11, addresses)), 'malformed');
    for (const family of [0x01, 0x02, 0x10, 0x13, 0x20, 0x23, 0x30, 0x33, 0x41, 0xff])
      assert.equal(fault(rawV2(0x21, family, addresses)), 'malformed', String(family));
  });

  it('has room for its addresses', () => {
    for (const [family, bytes] of [
      [0x11, 12],
      [0x21, 36],
      [0x31, 216],
    ] as const)
      assert.equal(fault(rawV2(0x21, family, Buffer.alloc(bytes - 1))), 'malformed');
  });

  it('is refused before all of it has come, where that is settled', () => {
    assert.equal(fault(Buffer.concat([signature, Buffer.from([0x21, 0x11, 0xff, 0xff])])), 'too-long');
    assert.equal(fault(Buffer.concat([signature, Buffer.from([0x21, 0x11, 0, 11])])), 'malformed');
  });
});

describe('what is no header', () => {
  it('is told by its first bytes', () => {
    for (const bytes of ['GET / HTTP/1.1\r\n', 'P0', 'PROXy ', '\x16\x03\x01', '\r\n\r\nX', 'proxy ', ' '])
      assert.equal(fault(bytes), 'no-header', JSON.stringify(bytes));
    assert.equal(fault(''), 'more');
    assert.equal(fault('P'), 'more');
    assert.equal(fault('\r\n\r\n\0'), 'more');
  });
});

function hasNoChecksum(bytes: Buffer): boolean {
  return !header(bytes).tlvs.some(({ type }) => type === TlvType.crc32c);
}
