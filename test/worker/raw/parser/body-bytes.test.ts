import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BodyBytes } from '../../../../src/worker/raw/parser/body-bytes.ts';
import { bytesOf, singleBytes } from './reading.ts';

test('a body of one part is a view of it', () => {
  const part = bytesOf('hello');
  const body = new BodyBytes(5);
  body.add(part);
  assert.equal(body.joined, part);
});

test('parts are joined in order, and earlier views stay true', () => {
  const body = new BodyBytes(100);
  body.add(bytesOf('ab'));
  body.add(bytesOf('cd'));
  const early = body.joined;
  body.add(bytesOf('ef'));
  assert.equal(early.toString(), 'abcd');
  assert.equal(body.joined.toString(), 'abcdef');
  assert.equal(body.length, 6);
});

test('a body that trickles in is copied a constant number of times', () => {
  const body = new BodyBytes(64 * 1024);
  const storages = new Set<ArrayBufferLike>();
  for (const part of singleBytes(Buffer.alloc(64 * 1024, 'x'))) {
    body.add(part);
    storages.add(body.joined.buffer);
  }
  // The first part, then 1 KiB and its doublings up to 64 KiB, with one more for rounding.
  assert.ok(storages.size <= 9, `${storages.size} storages were made`);
});

test('no storage is larger than the body can become', () => {
  const body = new BodyBytes(1500);
  for (let count = 0; count < 1500; count++) {
    body.add(bytesOf('x'));
    if (count > 0) assert.ok(body.joined.buffer.byteLength <= 1500);
  }
});
