import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderFields } from '../../../src/worker/raw/response-fields.ts';

test('fields keep their order and the case of their names', () => {
  assert.equal(
    renderFields({ 'x-B': '1', 'X-a': 'two words\twith a tab' }),
    'x-B: 1\r\nX-a: two words\twith a tab\r\n',
  );
});

test('no value can end its line, whatever byte it tries', () => {
  for (let code = 0; code < 0x20; code++) {
    if (code === 0x09) continue;
    assert.throws(
      () => renderFields({ A: `x${String.fromCharCode(code)}y` }),
      TypeError,
      `0x${code.toString(16)}`,
    );
  }
  assert.throws(() => renderFields({ A: '\x7f' }), TypeError);
});

test('a character beyond one byte is refused, since its low byte could be a line feed', () => {
  assert.throws(() => renderFields({ A: '\u010a' }), TypeError);
  assert.equal(renderFields({ A: '\u00ff' }), 'A: \u00ff\r\n');
});

test('a value that is no string is refused', () => {
  for (const value of [1, undefined, null, ['a'], {}]) {
    assert.throws(() => renderFields({ A: value as string }), TypeError);
  }
});

test('a name that is no token is refused, and is not repeated in the message', () => {
  for (const name of ['', 'a b', 'a:', 'a\r\nb', 'ä', 'a\0']) {
    assert.throws(() => renderFields({ [name]: 'x' }), /a header name is not a token/);
  }
});

test('fields that decide about framing and connection are left to the responder, in any case', () => {
  for (const name of [
    'Content-Length',
    'transfer-encoding',
    'CONNECTION',
    'Keep-Alive',
    'Date',
    'Upgrade',
    'Trailer',
  ]) {
    assert.throws(() => renderFields({ [name]: 'x' }), /is set by the responder/);
  }
});

test('the lines of a frozen object are rendered once, those of another object every time', () => {
  let reads = 0;
  const counting = (): Record<string, string> =>
    Object.defineProperty({}, 'A', { enumerable: true, get: () => `${++reads}` });
  const frozen = Object.freeze(counting());
  assert.equal(renderFields(frozen), renderFields(frozen));
  assert.equal(reads, 1);
  const open = counting();
  assert.notEqual(renderFields(open), renderFields(open));
});
