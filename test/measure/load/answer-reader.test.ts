import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AnswerHead, createAnswerReader } from '../../../src/measure/load/generator/answer-reader.ts';

interface Read {
  readonly answers: readonly AnswerHead[];
  readonly isHttp: boolean;
}

function read(pieces: readonly string[], isClosed = false): Read {
  const answers: AnswerHead[] = [];
  const reader = createAnswerReader({
    onAnswer: ({ status, worker, closes }) => answers.push({ status, worker, closes }),
  });
  const isHttp = pieces.map((piece) => reader.push(Buffer.from(piece, 'latin1'))).every(Boolean);
  if (isClosed) reader.end();
  return { answers, isHttp };
}

/** However it is split, byte by byte too, the same is read. */
function readEverySplit(text: string, isClosed = false): readonly AnswerHead[] {
  const whole = read([text], isClosed);
  assert.ok(whole.isHttp);
  assert.deepEqual(read([...text], isClosed), { ...whole });
  for (let at = 1; at < text.length; at++) {
    assert.deepEqual(read([text.slice(0, at), text.slice(at)], isClosed), whole, `split at ${at}`);
  }
  return whole.answers;
}

describe('the reader of answers', () => {
  it('reads an answer with a length, in whatever pieces', () => {
    const text = 'HTTP/1.1 200 OK\r\nX-Worker: 71\r\nContent-Length: 13\r\n\r\nHello, world!';
    assert.deepEqual(readEverySplit(text), [{ status: 200, worker: '71', closes: false }]);
  });

  it('reads several on one connection, whose bodies may look like heads', () => {
    const body = 'HTTP/1.1 500 No\r\n\r\n';
    const first = `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const second = 'HTTP/1.1 503 Busy\r\nContent-Length:0\r\nConnection: keep-alive, Close\r\n\r\n';
    assert.deepEqual(readEverySplit(first + second), [
      { status: 200, worker: undefined, closes: false },
      { status: 503, worker: undefined, closes: true },
    ]);
  });

  it('reads chunks with extensions and trailers', () => {
    const text =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nx-worker: 8\r\n\r\n' +
      '5;a=b\r\nHello\r\nA\r\n, world!\r\n\r\n0\r\nDigest: x\r\n\r\n';
    assert.deepEqual(readEverySplit(`${text}HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n`), [
      { status: 200, worker: '8', closes: false },
      { status: 404, worker: undefined, closes: false },
    ]);
  });

  it('passes over interim answers and knows those without a body', () => {
    const text =
      'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Same\r\nContent-Length: 9\r\n\r\n';
    assert.deepEqual(
      readEverySplit(text).map(({ status, closes }) => [status, closes]),
      [
        [204, false],
        [304, false],
      ],
    );
  });

  it('ends an answer without a length where the connection ends', () => {
    const text = 'HTTP/1.1 200 OK\r\n\r\nas long as it takes';
    assert.deepEqual(readEverySplit(text, true), [{ status: 200, worker: undefined, closes: true }]);
    assert.deepEqual(read([text]).answers, []);
  });

  it('takes no part of an answer for an answer', () => {
    const length = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHell';
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n0\r\n';
    for (const text of [length, chunked]) assert.deepEqual(readEverySplit(text, true), []);
  });

  it('refuses what is no HTTP', () => {
    const broken = [
      'SSH-2.0-x\r\n',
      'HTTP/2 200\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n',
      `HTTP/1.1 200 ${'x'.repeat(70_000)}`,
    ];
    for (const text of broken) {
      assert.equal(read([text]).isHttp, false, text.slice(0, 60));
      assert.equal(read([...text]).isHttp, false);
    }
  });

  it('tells of a body before it has ended', () => {
    let bodies = 0;
    const reader = createAnswerReader({ onAnswer: () => assert.fail(), onBody: () => bodies++ });
    reader.push(Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'));
    assert.equal(bodies, 0);
    reader.push(Buffer.from('8\r\ndata: 1\n\r\n'));
    assert.equal(bodies, 1);
  });
});
