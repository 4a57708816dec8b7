import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { appendPayload, decodePayload as decode, encodePayload } from '../../src/bus/payload.ts';
import { FrameReader } from '../../src/bus/wire/frame-reader.ts';
import { FrameWriter } from '../../src/bus/wire/frame-writer.ts';
import { nobody } from '../../src/bus/wire/frames.ts';

const MOST = 1_000_000;

const decodePayload = (bytes: Buffer): unknown => decode(bytes, 0, bytes.byteLength);

function throughBytes(value: unknown): unknown {
  const writer = new FrameWriter();
  writer.begin(1, 0, 0, nobody);
  appendPayload(writer, encodePayload(value));
  writer.end();
  const reader = new FrameReader(MOST);
  reader.push(Buffer.concat(writer.take()));
  const { bytes, begin, end } = reader.next()!;
  return decode(bytes, begin, end);
}

describe('a payload', () => {
  for (const value of [
    undefined,
    null,
    true,
    0,
    -0,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    12n,
    '',
    'Grüße 🚂',
    'half a pair \ud83d',
    `half a pair \ud83d, and ${'much behind it '.repeat(100)}`,
    'Grüße 🚂 '.repeat(200),
    { ['ä'.repeat(30_000)]: 1 },
    Array.from({ length: 60 }, () => '\u0001'.repeat(1_000)),
    [],
    [1, [2, { three: 3 }]],
    [undefined, 1],
    { a: undefined },
    { 'half \udc00': 1 },
    { list: Array.from({ length: 500 }, (_, index) => index) },
    new Date(0),
    new Map([[{ key: 1 }, new Set([2])]]),
    new Uint16Array([1, 2, 3]),
    new Float64Array([0.5]),
    { at: new Date(1) },
    /expression/gi,
    Object.create(null) as object,
  ]) {
    it(`arrives as what it was: ${format(value)}`, () => {
      assert.deepStrictEqual(throughBytes(value), structuredClone(value));
    });
  }

  it('that is a Buffer arrives as one, with memory of its own', () => {
    const sent = encodePayload(Buffer.from('bytes')) as Buffer;
    const received = decodePayload(sent);
    assert.ok(Buffer.isBuffer(received));
    sent.fill(0);
    assert.equal(received.toString(), 'bytes');
  });

  for (const view of [new Uint8Array([1, 2]), new Float64Array([0.5]), new DataView(new ArrayBuffer(3))]) {
    it(`with a ${view.constructor.name} in it arrives with memory for that alone`, () => {
      const received = throughBytes({ text: 'beside it', view }) as { view: ArrayBufferView };
      assert.deepStrictEqual(received.view, view);
      assert.equal(received.view.buffer.byteLength, view.byteLength);
    });
  }

  it('that holds one object twice holds one, not two', () => {
    const one = { name: 'one' };
    const received = throughBytes({ first: one, second: one }) as { first: object; second: object };
    assert.equal(received.first, received.second);
  });

  it('that holds a Buffer arrives with a Buffer in it', () => {
    const { inner } = throughBytes({ inner: Buffer.from('inner') }) as { inner: unknown };
    assert.ok(Buffer.isBuffer(inner));
    assert.equal(inner.toString(), 'inner');
  });

  it('that holds an array with a hole keeps the hole', () => {
    // biome-ignore lint/suspicious/noSparseArray: it is what this is about
    const received = throughBytes([1, , 3]) as unknown[];
    assert.deepEqual([received.length, 1 in received], [3, false]);
  });

  it('with a toJSON of its own is not turned into something else', () => {
    class Money {
      readonly amount = 5;
      toJSON(): string {
        return 'five';
      }
    }
    assert.deepEqual({ ...(throughBytes(new Money()) as object) }, { amount: 5 });
  });

  it('of any JSON value arrives as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.deepStrictEqual(throughBytes(value), structuredClone(value));
      }),
    );
  });

  it('that nobody can copy is refused', () => {
    assert.throws(() => encodePayload(() => {}), /could not be cloned/);
    assert.throws(() => encodePayload({ call() {} }), /could not be cloned/);
  });

  it('of an unknown form is refused', () => {
    assert.throws(() => decodePayload(Buffer.of(99)), /form 99/);
    assert.throws(() => decodePayload(Buffer.alloc(0)), /form undefined/);
  });
});

function format(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? `${value.constructor?.name ?? 'without a prototype'} ${JSON.stringify(value)?.slice(0, 30)}`
    : String(value).slice(0, 30) || 'empty text';
}
