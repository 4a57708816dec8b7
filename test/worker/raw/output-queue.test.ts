import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OutputQueue } from '../../../src/worker/raw/output-queue.ts';
import { createMemoryWire } from './memory-wire.ts';

test('what was pushed leaves in one write when it is flushed, and an empty queue writes nothing', () => {
  const wire = createMemoryWire();
  const queue = new OutputQueue(wire, () => 0);
  queue.push(Buffer.from('a'));
  queue.push(Buffer.from('b'));
  assert.equal(wire.writes.length, 0);
  queue.flush();
  queue.flush();
  assert.deepEqual(wire.writes.map(String), ['ab']);
});

test('64 KiB leave by themselves', () => {
  const wire = createMemoryWire();
  const queue = new OutputQueue(wire, () => 0);
  queue.push(Buffer.alloc(65_535));
  assert.equal(wire.writes.length, 0);
  queue.push(Buffer.alloc(1));
  assert.deepEqual(
    wire.writes.map(({ length }) => length),
    [65_536],
  );
});

test('large pieces are not copied together', () => {
  const wire = createMemoryWire();
  const queue = new OutputQueue(wire, () => 0);
  const [head, body] = [Buffer.from('head'), Buffer.alloc(1_000_000)];
  queue.push(head);
  queue.push(body);
  assert.equal(wire.writes[0], head);
  assert.equal(wire.writes[1], body);
});

test('a chunk of a stream and the lines around it leave together and uncopied', () => {
  const gathered: (readonly Buffer[])[] = [];
  const wire = { ...createMemoryWire(), writeAll: (pieces: readonly Buffer[]) => gathered.push(pieces) > 0 };
  const queue = new OutputQueue(wire, () => 0);
  const pieces = [Buffer.from('\r\n'), Buffer.from('10000\r\n'), Buffer.alloc(65_536)];
  for (const piece of pieces) queue.push(piece);
  queue.flush();
  assert.deepEqual(
    gathered.flat().map((piece) => pieces.indexOf(piece as (typeof pieces)[number])),
    [0, 1, 2],
  );
});

test('a further write to a full wire does not restart the time the client has to take the first', () => {
  const wire = createMemoryWire();
  let nowMs = 10;
  const queue = new OutputQueue(wire, () => nowMs);
  wire.takesMore = false;
  queue.push(Buffer.from('a'));
  queue.flush();
  assert.deepEqual([queue.blocked, queue.blockedSinceMs], [true, 10]);
  nowMs = 20;
  assert.equal(queue.push(Buffer.from('b')), false);
  queue.flush();
  assert.equal(queue.blockedSinceMs, 10);
});
