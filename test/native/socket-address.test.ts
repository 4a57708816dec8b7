import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseSocketAddress } from '../../src/native/socket-address.ts';

function address(family: number, port: number, octets: readonly number[]): Buffer {
  const bytes = Buffer.alloc(28);
  bytes.writeUInt16LE(family, 0);
  bytes.writeUInt16BE(port, 2);
  Buffer.from(octets).copy(bytes, family === 2 ? 4 : 8);
  return bytes;
}

it('reads an IPv4 address', () => {
  assert.deepEqual(parseSocketAddress(address(2, 8080, [192, 0, 2, 7])), {
    address: '192.0.2.7',
    port: 8080,
  });
});

it('reads an IPv6 address in its canonical form', () => {
  const octets = [0x20, 0x01, 0x0d, 0xb8, ...Array(11).fill(0), 1];
  assert.deepEqual(parseSocketAddress(address(10, 1, octets)), { address: '2001:db8::1', port: 1 });
  assert.deepEqual(parseSocketAddress(address(10, 1, [...Array(15).fill(0), 1])), {
    address: '::1',
    port: 1,
  });
});

it('reads an IPv4 client of a dual-stack listener as Node does', () => {
  const octets = [...Array(10).fill(0), 0xff, 0xff, 127, 0, 0, 1];
  assert.deepEqual(parseSocketAddress(address(10, 9, octets)), { address: '::ffff:127.0.0.1', port: 9 });
});

it('knows no other family', () => {
  assert.equal(parseSocketAddress(address(1, 0, [])), undefined);
});
