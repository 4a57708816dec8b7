import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Input } from '../../../../src/worker/raw/parser/input.ts';
import { problems } from '../../../../src/worker/raw/parser/problems.ts';
import { bytesOf, singleBytes } from './reading.ts';

const tooLong = problems.fieldLineTooLong;

test('one push is taken as it is, without a copy', () => {
  const input = new Input();
  const bytes = bytesOf('abc\r\n');
  input.push(bytes);
  assert.equal(input.bytes, bytes);
  assert.equal(input.line(0, 3, tooLong), 3);
  assert.equal(input.take(5).buffer, bytes.buffer);
  assert.equal(input.length, 0);
});

test('views of consumed bytes stay true while more bytes come', () => {
  const input = new Input();
  input.push(bytesOf('a'));
  input.push(bytesOf('bcd'));
  const view = input.take(2);
  for (let round = 0; round < 5000; round++) input.push(bytesOf('xyz'));
  assert.equal(view.toString(), 'ab');
  assert.equal(input.take(4).toString(), 'cdxy');
  assert.equal(input.length, 15_002 - 4);
});

test('bytes that trickle in are copied a constant number of times', () => {
  const input = new Input();
  const storages = new Set<ArrayBufferLike>();
  for (const piece of singleBytes(Buffer.alloc(64 * 1024, 'x'))) {
    input.push(piece);
    storages.add(input.bytes.buffer);
  }
  assert.equal(input.length, 64 * 1024);
  // The first push, then 1 KiB and its doublings up to 64 KiB, with one more for rounding.
  assert.ok(storages.size <= 9, `${storages.size} storages were made`);
});

test('bytes that trickle in are searched for a line end once', () => {
  const indexOf = mock.method(Buffer.prototype, 'indexOf');
  try {
    const input = new Input();
    const total = 8 * 1024;
    for (const piece of singleBytes(Buffer.alloc(total, 'x'))) {
      input.push(piece);
      assert.equal(input.line(0, total, tooLong), undefined);
    }
    let searchedBytes = 0;
    for (const call of indexOf.mock.calls) {
      searchedBytes += (call.this as Buffer).length - Number(call.arguments[1]);
    }
    assert.equal(searchedBytes, total);
  } finally {
    indexOf.mock.restore();
  }
});

test('a line that is too long is so before its end is there, and not one byte early', () => {
  const lineOf = (text: string): unknown => {
    const input = new Input();
    input.push(bytesOf(text));
    return input.line(0, 3, tooLong);
  };
  assert.equal(lineOf('abc'), undefined);
  assert.equal(lineOf('abc\r'), undefined);
  assert.equal(lineOf('abc\r\n'), 3);
  assert.equal(lineOf('abcd'), tooLong);
  assert.equal(lineOf('abc\rx'), tooLong);
  assert.equal(lineOf('abc\n'), problems.bareLf);
  assert.equal(lineOf('abcd\n'), tooLong);
  assert.equal(lineOf('\r\n'), 0);
  assert.equal(lineOf('\n'), problems.bareLf);
});
