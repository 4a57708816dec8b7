/** Every split, and seeded mutations: PROXY_MUTATIONS says how many. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { leastMore, MOST_HEADER_BYTES, readHeader } from '../../src/proxy-protocol/read-header.ts';
import { clientTlsOf, TlvType } from '../../src/proxy-protocol/tlvs.ts';
import { headers, v1 } from './make-header.ts';

const mutations = Number(process.env.PROXY_MUTATIONS ?? 20_000);
const seed = Number(process.env.PROXY_SEED ?? Math.floor(Math.random() * 2 ** 31));
const request = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n');

describe('every header', () => {
  for (const [name, header] of Object.entries(headers)) {
    it(`is read however it is split, and nothing behind it: ${name}`, () => {
      for (let length = 0; length < header.length; length++) {
        const part = header.subarray(0, length);
        assert.deepEqual(readHeader(part), { type: 'more' }, `the first ${length} bytes`);
        const least = leastMore(part);
        assert.ok(least > 0 && length + least <= header.length, `${least} more than ${length} bytes`);
      }
      for (const behind of [request, header, headers['v1 TCP4']!, Buffer.from('\n'), Buffer.alloc(1)]) {
        const read = readHeader(Buffer.concat([header, behind]));
        assert.ok(read.type === 'header');
        assert.deepEqual(Buffer.from(read.header.bytes), header);
      }
    });

    it(`is had in few reads that take nothing else: ${name}`, () => {
      let reads = 0;
      let length = 0;
      while (readHeader(header.subarray(0, length)).type === 'more') {
        length += leastMore(header.subarray(0, length));
        reads++;
      }
      assert.equal(length, header.length);
      // Of a line whose length nobody knows, two bytes at a time.
      assert.ok(reads <= 3 || name.startsWith('v1'), `${reads} reads`);
    });
  }

  it('of a usual line is had in few reads as well', () => {
    const line = v1({ source: '192.168.100.123', sourcePort: 54_321, destination: '10.0.0.1' });
    let reads = 0;
    for (let length = 0; length < line.length; reads++) length += leastMore(line.subarray(0, length));
    assert.ok(reads <= 7, `${reads} reads`);
  });
});

describe(`${mutations} mutations, seed ${seed}`, () => {
  it('are read or refused, and never more than the header is taken', () => {
    const random = xorshift(seed);
    const kept = Object.values(headers);
    const outcomes = { header: 0, more: 0, fault: 0 };
    for (let count = 0; count < mutations; count++) {
      const bytes = mutated(kept, random);
      const read = readHeader(bytes);
      outcomes[read.type]++;
      if (read.type === 'more') {
        assert.ok(bytes.length < MOST_HEADER_BYTES && leastMore(bytes) > 0, hex(bytes));
        continue;
      }
      if (read.type === 'fault') continue;
      const { header } = read;
      const { length } = header.bytes;
      assert.deepEqual(Buffer.from(header.bytes), bytes.subarray(0, length), hex(bytes));
      // What is behind it changes nothing, and without its end it is none.
      assert.equal(readHeader(bytes.subarray(0, length)).type, 'header', hex(bytes));
      assert.equal(readHeader(bytes.subarray(0, length - 1)).type, 'more', hex(bytes));
      for (const endpoint of [header.source, header.destination]) {
        if (endpoint === undefined || endpoint.family === 'unix') continue;
        assert.ok(endpoint.port >= 0 && endpoint.port <= 65_535 && endpoint.address !== '', hex(bytes));
      }
      for (const tlv of header.tlvs) if (tlv.type === TlvType.ssl) clientTlsOf(tlv);
    }
    assert.ok(outcomes.header > 0 && outcomes.more > 0 && outcomes.fault > 0, JSON.stringify(outcomes));
  });
});

/** A header with a few bytes changed, left out, put in, or with a piece of another one. */
function mutated(headers: readonly Buffer[], random: (below: number) => number): Buffer {
  const any = (): Buffer => headers[random(headers.length)]!;
  let bytes = Buffer.concat([any(), random(2) === 0 ? request : any()]);
  for (let count = random(4); count >= 0; count--) {
    const at = random(random(2) === 0 ? 20 : bytes.length);
    const to = at + random(8);
    switch (random(5)) {
      case 0:
        bytes = Buffer.from(bytes);
        bytes[at] = random(256);
        break;
      case 1:
        bytes = Buffer.from(bytes);
        bytes[at]! ^= 1 << random(8);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, to), any().subarray(at, to), bytes.subarray(to)]);
        break;
      default:
        bytes = bytes.subarray(0, random(bytes.length + 1));
    }
    if (bytes.length === 0) return bytes;
  }
  return bytes;
}

function xorshift(from: number): (below: number) => number {
  let state = from | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function hex(bytes: Buffer): string {
  return `seed ${seed}: ${bytes.toString('hex')}`;
}
