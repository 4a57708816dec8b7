import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createAnswerReader } from '../../../../bench/reload/client/answer-reader.ts';
import type { Answer } from '../../../../bench/reload/client/tally.ts';

const two =
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello' +
  'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\ncontent-length: 2\r\n\r\nno';

it('reads answers however they are cut', () => {
  for (let size = 1; size <= two.length; size++) {
    const { answers, push } = reader();
    for (let at = 0; at < two.length; at += size) assert.equal(push(two.slice(at, at + size)), true);
    assert.deepEqual(answers, [
      { status: 200, closes: false, body: 'hello' },
      { status: 503, closes: true, body: 'no' },
    ]);
  }
});

it('passes over interim answers', () => {
  const { answers, push } = reader();
  push('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  assert.deepEqual(answers, [{ status: 200, closes: false, body: '' }]);
});

it('takes a failure without a length as one that closes', () => {
  const { answers, push } = reader();
  assert.equal(push('HTTP/1.0 502 Bad Gateway\r\n\r\n'), true);
  assert.deepEqual(answers, [{ status: 502, closes: true, body: '' }]);
});

it('refuses what it cannot know the end of', () => {
  for (const text of ['SSH-2.0-x\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(20_000)]) {
    assert.equal(reader().push(text), false);
  }
});

it('reads nothing behind an answer that is refused', () => {
  let taken = 0;
  const push = createAnswerReader(() => {
    taken++;
    return false;
  });
  assert.equal(push(Buffer.from(two)), false);
  assert.equal(taken, 1);
});

function reader() {
  const answers: (Omit<Answer, 'body'> & { body: string })[] = [];
  const push = createAnswerReader(({ status, closes, body }) => {
    answers.push({ status, closes, body: body.toString('latin1') });
    return true;
  });
  return { answers, push: (text: string) => push(Buffer.from(text, 'latin1')) };
}
