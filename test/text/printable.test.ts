import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  printable,
  printableJson,
  printableLines,
  printableMessage,
  printableRecord,
} from '../../src/text/printable.ts';

describe('printable', () => {
  it('escapes escape, line breaks, NUL, delete and the C1 controls', () => {
    assert.equal(printable('a\x1b[31mb\r\nc\0\x7f\x9b2J'), 'a\\x1B[31mb\\x0D\\x0Ac\\x00\\x7F\\x9B2J');
  });

  it('escapes what turns the direction of writing or breaks lines', () => {
    assert.equal(printable('a\u202eb\u2066c\u2028'), 'a\\u202Eb\\u2066c\\u2028');
  });

  it('leaves tabs, letters and emoji as they are', () => {
    assert.equal(printable('\tGrüße, 日本 🚂'), '\tGrüße, 日本 🚂');
  });
});

describe('printableLines', () => {
  it('keeps the line breaks and nothing else', () => {
    assert.equal(printableLines('a\x1b\nb\r\n'), 'a\\x1B\nb\\x0D\n');
  });
});

describe('printableMessage', () => {
  it('indents all lines but the first, whoever ended them, and escapes the rest', () => {
    assert.equal(printableMessage('a:\nb\x1b\r\n\tc\n'), 'a:\n    b\\x1B\n    \tc');
  });
});

describe('printableJson', () => {
  it('escapes what JSON.stringify() lets through, so that the line means the same', () => {
    const record = { 'k\x9b': '\x1b\x7f\x80\x9f\u2028\u202e\u2066é🚂\n' };
    const line = `${JSON.stringify(record)}\n`;
    const escaped = printableJson(line);
    assert.match(escaped, /\\u009B.*\\u007F\\u0080\\u009F\\u2028\\u202E\\u2066é🚂/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
    assert.doesNotMatch(escaped, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e\u2066]/);
    assert.deepEqual(JSON.parse(escaped), record);
    assert.ok(escaped.endsWith('}\n'));
  });
});

describe('printableRecord', () => {
  it('reaches keys and values at any depth, and keeps the lines of a stack', () => {
    const record = printableRecord({
      'k\x1b': [{ deep: '\n' }],
      err: { message: 'a\nb', stack: 'a\n at\x1b' },
      n: 1,
    });
    assert.deepEqual(JSON.parse(JSON.stringify(record)), {
      'k\\x1B': [{ deep: '\\x0A' }],
      err: { message: 'a\\x0Ab', stack: 'a\n at\\x1B' },
      n: 1,
    });
  });

  it('treats __proto__ as a key like any other', () => {
    const record = printableRecord(JSON.parse('{"__proto__":{"polluted":true}}')) as { polluted?: boolean };
    assert.equal(record.polluted, undefined);
    assert.deepEqual(Object.keys(record), ['__proto__']);
  });
});
