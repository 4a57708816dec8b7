import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keyReader } from '../../../src/cli/top/keys.ts';

/** All that is said by chunks as they arrive. */
function read(...chunks: readonly string[]): string[] {
  const reader = keyReader();
  return chunks.flatMap((chunk) =>
    reader(chunk).map(({ type, text }) => (type === 'key' ? text : `"${text}"`)),
  );
}

describe('what a terminal sends', () => {
  it('is read as keys, in both ways that arrows have', () => {
    assert.deepEqual(read('qé漢\r\x7f\x03\x1a'), ['q', 'é', '漢', 'enter', 'backspace', 'ctrl-c', 'ctrl-z']);
    assert.deepEqual(read('\x1b[A\x1bOB\x1b[5~x'), ['up', 'down', 'page-up', 'x']);
    assert.deepEqual(read('\x1b'), ['escape']);
  });

  it('is kept where a sequence is cut', () => {
    assert.deepEqual(read('\x1b[', 'A', '\x1b[6', '~'), ['up', 'page-down']);
  });

  it('is ignored where it has no name: other sequences, reports of a mouse, control characters', () => {
    assert.deepEqual(read('\x1b[1;5C\x1b[<0;3;4M\x1bOPz\x01'), ['z']);
  });

  it('is no key where it is pasted, cut anywhere', () => {
    assert.deepEqual(read('a\x1b[200~dy\rq\x1b[201~b'), ['a', '"dy\rq"', 'b']);
    assert.deepEqual(read('\x1b[20', '0~d', 'y\x1b[2', '01~b'), ['"dy"', 'b']);
  });
});
