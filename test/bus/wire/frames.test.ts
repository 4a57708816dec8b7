import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FrameReader } from '../../../src/bus/wire/frame-reader.ts';
import { FrameWriter } from '../../../src/bus/wire/frame-writer.ts';
import { FRAME_BYTES, type Frame, restOf } from '../../../src/bus/wire/frames.ts';

const MOST = 100_000;

interface Written {
  readonly kind: number;
  readonly flag: number;
  readonly number: number;
  readonly what: number;
  readonly slot: number;
  readonly generation: number;
  readonly rest: Uint8Array;
}

const frames = fc.array(
  fc.record({
    kind: fc.integer({ min: 0, max: 255 }),
    flag: fc.integer({ min: 0, max: 255 }),
    number: fc.integer({ min: 0, max: 0xff_ff_ff_ff }),
    what: fc.integer({ min: 0, max: 255 }),
    slot: fc.integer({ min: 0, max: 0xff_ff }),
    generation: fc.integer({ min: 0, max: 0xff_ff_ff_ff }),
    rest: fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 16_000, maxLength: 70_000 })),
  }),
  { maxLength: 12 },
);

function bytesOf(written: readonly Written[]): Buffer {
  const writer = new FrameWriter();
  for (const { kind, flag, number, rest, ...place } of written) {
    const middle = rest.byteLength >> 1;
    writer.begin(kind, flag, number, place);
    writer.append(rest.subarray(0, middle));
    writer.append(rest.subarray(middle));
    assert.equal(writer.end(), rest.byteLength);
  }
  const length = writer.bytes;
  const bytes = Buffer.concat(writer.take());
  assert.equal(bytes.byteLength, length);
  assert.equal(writer.bytes, 0);
  return bytes;
}

function readAll(reader: FrameReader): Written[] {
  const all: Written[] = [];
  for (let frame: Frame | undefined = reader.next(); frame !== undefined; frame = reader.next())
    all.push(writtenOf(frame));
  return all;
}

function writtenOf(frame: Frame): Written {
  const { kind, flag, number, what, slot, generation } = frame;
  return { kind, flag, number, what, slot, generation, rest: Uint8Array.from(restOf(frame)) };
}

describe('frames', () => {
  it('come out as they went in, however the bytes are split', () => {
    fc.assert(
      fc.property(
        frames,
        fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1 }),
        (written, sizes) => {
          const bytes = bytesOf(written);
          const reader = new FrameReader(MOST);
          const read: Written[] = [];
          for (let at = 0, turn = 0; at < bytes.byteLength; turn++) {
            const size = sizes[turn % sizes.length]!;
            reader.push(bytes.subarray(at, at + size));
            read.push(...readAll(reader));
            at += size;
          }
          assert.deepEqual(
            read,
            written.map((frame) => ({ ...frame, rest: Uint8Array.from(frame.rest) })),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it('are passed on with other fields, each to its receivers and in order', () => {
    const ways = fc.array(fc.record({ to: fc.integer({ min: 0, max: 3 }), isOwn: fc.boolean() }), {
      minLength: 12,
      maxLength: 12,
    });
    const place = { what: 1, slot: 2, generation: 3 };
    fc.assert(
      fc.property(frames, ways, fc.integer({ min: 1, max: 90_000 }), (written, wayOf, size) => {
        const reader = new FrameReader(MOST);
        const writers = [new FrameWriter(), new FrameWriter()] as const;
        const expected: Written[][] = [[], []];
        const bytes = bytesOf(written);
        for (let at = 0, index = 0; at < bytes.byteLength; at += size) {
          // Memory of its own, as a socket gives it.
          reader.push(Buffer.from(bytes.subarray(at, at + size)));
          for (let frame = reader.next(); frame !== undefined; frame = reader.next(), index++) {
            const { to, isOwn } = wayOf[index]!;
            const { rest } = writtenOf(frame);
            for (const which of [0, 1] as const) {
              if (to === 1 - which) continue;
              if (isOwn) {
                writers[which].write(9, 0, index, place);
                expected[which]!.push({ kind: 9, flag: 0, number: index, ...place, rest: new Uint8Array() });
              }
              writers[which].pass(16, 1, 7, place, frame);
              expected[which]!.push({ kind: 16, flag: 1, number: 7, ...place, rest });
            }
          }
        }
        for (const which of [0, 1] as const) {
          const { bytes: length } = writers[which];
          const passed = Buffer.concat(writers[which].take());
          assert.equal(passed.byteLength, length);
          const again = new FrameReader(MOST);
          again.push(passed);
          assert.deepEqual(readAll(again), expected[which]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('that are passed on are one piece where they lay one behind the other, and hold on to little else', () => {
    const frame = { kind: 2, flag: 0, number: 0, what: 0, slot: 0, generation: 0, rest: new Uint8Array(483) };
    const bytes = bytesOf(Array.from({ length: 100 }, () => frame));
    const pass = (count: number): Uint8Array[] => {
      const reader = new FrameReader(MOST);
      reader.push(bytes);
      const writer = new FrameWriter();
      for (let left = count; left > 0; left--)
        writer.pass(16, 0, 0, { what: 0, slot: 0, generation: 0 }, reader.next()!);
      return writer.take();
    };
    const [whole, ...others] = pass(100);
    assert.deepEqual([whole!.byteLength, others.length], [100 * (FRAME_BYTES + 483), 0]);
    assert.equal(whole!.buffer, bytes.buffer);
    assert.notEqual(pass(3)[0]!.buffer, bytes.buffer);
  });

  it('come one byte at a time as well', () => {
    const written: Written = {
      ...{ kind: 2, flag: 1, number: 7, what: 3, slot: 5, generation: 9, rest: Uint8Array.of(1, 2, 3) },
    };
    const reader = new FrameReader(MOST);
    const read: Written[] = [];
    for (const byte of bytesOf([written, written])) {
      reader.push(Buffer.of(byte));
      read.push(...readAll(reader));
    }
    assert.deepEqual(read, [written, written]);
  });

  for (const [what, length] of [
    ['shorter than its fields', 12],
    ['of no bytes', 0],
    ['longer than it may be', MOST + 14],
    ['of 4 GiB', 0xff_ff_ff_ff],
  ] as const) {
    it(`that say they are ${what} end the reading`, () => {
      const reader = new FrameReader(MOST);
      const bytes = Buffer.alloc(40);
      bytes.writeUInt32LE(length);
      reader.push(bytes);
      assert.equal(reader.next(), undefined);
      assert.equal(reader.flaw, `a frame of ${length} bytes`);
      reader.push(
        bytesOf([{ kind: 1, flag: 0, number: 0, what: 0, slot: 0, generation: 0, rest: new Uint8Array() }]),
      );
      assert.equal(reader.next(), undefined);
    });
  }
});
