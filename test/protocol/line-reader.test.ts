import assert from 'node:assert/strict';
import { it } from 'node:test';
import { LineReader } from '../../src/protocol/line-reader.ts';

function linesOf(reader: LineReader, ...chunks: string[]): string[] {
  const lines: string[] = [];
  for (const chunk of chunks) {
    reader.push(Buffer.from(chunk, 'latin1'));
    for (let line = reader.next(); line !== undefined; line = reader.next()) lines.push(line);
  }
  return lines;
}

it('gives whole lines, however they are cut, characters of several bytes as well', () => {
  const text = Buffer.from('one\n\ntwo ü €\nthree').toString('latin1');
  assert.deepEqual(linesOf(new LineReader(100), text), ['one', '', 'two ü €']);
  assert.deepEqual(linesOf(new LineReader(100), ...text), ['one', '', 'two ü €']);
  assert.deepEqual(linesOf(new LineReader(100), text, '!\n'), ['one', '', 'two ü €', 'three!']);
});

it('keeps what was not asked for when more comes', () => {
  const reader = new LineReader(100);
  reader.push(Buffer.from('a\nb\nc'));
  assert.equal(reader.next(), 'a');
  reader.push(Buffer.from('d\n'));
  assert.deepEqual([reader.next(), reader.next(), reader.next()], ['b', 'cd', undefined]);
});

it('drops a line that is too long, to its end and no further, and counts it', () => {
  for (const chunks of [['12345\n1234\n'], [...'12345\n1234\n'], ['1234', '5', '6\n12', '34\n']]) {
    const reader = new LineReader(4);
    assert.deepEqual(linesOf(reader, ...chunks), ['1234']);
    assert.equal(reader.tooLong, 1);
  }
});
