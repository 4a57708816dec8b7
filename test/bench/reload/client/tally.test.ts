import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Counts, kinds } from '../../../../bench/reload/client/contract.ts';
import { createRequest, type Request } from '../../../../bench/reload/client/request.ts';
import { type Answer, createBook, createTally, tell } from '../../../../bench/reload/client/tally.ts';
import { decodeHistogram, latencyOf } from '../../../../src/measure/load/histogram.ts';

describe('the bookkeeping of a connection', () => {
  it('counts an answer that repeats the number of its request, and its time since it was due', () => {
    const { tally, book } = connection();
    book.sent(get(1));
    assert.equal(book.answered(answerTo(get(1)), 30), true);
    assert.deepEqual(some(tally.counts), { requests: 1, answered: 1 });
    assert.equal(tally.latency.kept.totalCount, 1);
    assert.ok(Math.abs(tally.latency.kept.maxValue / 1000 - 20) < 0.1);
  });

  it('takes pipelined answers in the order of their requests', () => {
    const { tally, book } = connection();
    for (const id of [1, 2, 3]) book.sent(get(id));
    for (const id of [1, 2, 3]) assert.equal(book.answered(answerTo(get(id)), 0), true);
    assert.deepEqual(some(tally.counts), { requests: 3, answered: 3 });
  });

  it('counts the answer to an earlier request as one that was given twice', () => {
    const { tally, book } = connection();
    book.sent(get(7));
    book.answered(answerTo(get(7)), 0);
    book.sent(get(8));
    assert.equal(book.answered(answerTo(get(7)), 0), false);
    assert.deepEqual(some(tally.counts), { requests: 2, answered: 1, twice: 1 });
  });

  it('counts an answer that nobody waits for as one that was given twice, but not a refusal', () => {
    const { tally, book } = connection();
    assert.equal(book.answered({ status: 408, closes: true, body: Buffer.alloc(0) }, 0), false);
    assert.deepEqual(some(tally.counts), {});
    assert.equal(book.answered(answerTo(get(7)), 0), false);
    assert.deepEqual(some(tally.counts), { twice: 1 });
  });

  it('counts the answer to a request of somebody else, and what has no number, as wrong', () => {
    for (const body of ['GET /echo?id=99 HTTP/1.1', 'hello']) {
      const { tally, book } = connection();
      book.sent(get(8));
      assert.equal(book.answered({ ...ok, body: Buffer.from(body) }, 0), false);
      assert.deepEqual(some(tally.counts), { requests: 1, wrong: 1 });
    }
  });

  it('wants the whole body of a POST back', () => {
    const post = createRequest({ id: 5, kind: 'post', dueMs: 0 });
    const damaged = Buffer.from(post.body!);
    damaged[12_345] = 0;
    for (const [body, counted] of [
      [post.body!, { requests: 1, answered: 1 }],
      [damaged, { requests: 1, wrong: 1 }],
      [post.body!.subarray(0, 16_000), { requests: 1, wrong: 1 }],
    ] as const) {
      const { tally, book } = connection();
      book.sent(post);
      book.answered({ ...ok, body }, 0);
      assert.deepEqual(some(tally.counts), counted);
    }
  });

  it('goes on after another status than 200', () => {
    const { tally, book } = connection();
    book.sent(get(1));
    assert.equal(book.answered({ status: 503, closes: false, body: Buffer.alloc(0) }, 0), true);
    assert.deepEqual(some(tally.counts), { requests: 1, otherStatus: 1 });
  });

  it('counts every request that a lost connection took along, by how it was lost', () => {
    for (const [how, counted] of [
      ['refused', { requests: 2, refused: 2 }],
      ['reset', { requests: 2, reset: 2 }],
      ['closed', { requests: 2, unanswered: 2 }],
      ['timed out', { requests: 2, timedOut: 2 }],
      ['over', { requests: 2, timedOut: 2 }],
    ] as const) {
      const { tally, book } = connection();
      for (const id of [1, 2]) book.sent(get(id));
      book.ended(how);
      assert.deepEqual(some(tally.counts), counted, how);
      assert.equal(book.open.length, 0);
    }
  });

  it('counts a keep-alive connection that the server ends while nobody waits', () => {
    for (const how of ['closed', 'reset'] as const) {
      const { tally, book } = connection();
      book.ended(how);
      assert.deepEqual(some(tally.counts), { keptClosed: 1 }, how);
    }
  });

  it('counts apart who was asked to leave, and then not as closed', () => {
    const { tally, book } = connection();
    book.sent(get(1));
    book.answered({ ...answerTo(get(1)), closes: true }, 0);
    assert.equal(book.isLeaving, true);
    book.ended('closed');
    assert.deepEqual(some(tally.counts), { requests: 1, answered: 1, askedToLeave: 1 });
  });

  it('counts what was sent behind a request whose answer closes as not answered', () => {
    const { tally, book } = connection();
    for (const id of [1, 2, 3]) book.sent(get(id));
    book.answered({ ...answerTo(get(1)), closes: true }, 0);
    book.ended('closed');
    assert.deepEqual(some(tally.counts), { requests: 3, answered: 1, unanswered: 2, askedToLeave: 1 });
  });

  it('counts nothing where the client asked for the close, or ends by itself', () => {
    const tally = createTally();
    const visit = createBook(tally, false);
    visit.sent(get(1));
    visit.answered({ ...answerTo(get(1)), closes: true }, 0);
    visit.ended('closed');
    createBook(tally, true).ended('over');
    assert.deepEqual(some(tally.counts), { requests: 1, answered: 1 });
  });
});

describe('what a tally tells', () => {
  it('is what happened since it told before', () => {
    const { tally, book } = connection();
    book.sent(get(1));
    book.answered(answerTo(get(1)), 15);
    const first = tell(tally, 2);
    assert.equal(first.seconds, 2);
    assert.equal(first.counts.answered, 1);
    assert.deepEqual(Object.keys(first.latency), [...kinds]);
    assert.ok(Math.abs(latencyOf(decodeHistogram(first.latency.kept)).max - 5) < 0.1);
    const second = tell(tally, 1);
    assert.deepEqual(some(second.counts), {});
    assert.equal(decodeHistogram(second.latency.kept).totalCount, 0);
  });
});

const ok = { status: 200, closes: false } as const;

function connection() {
  const tally = createTally();
  return { tally, book: createBook(tally, true) };
}

function get(id: number): Request {
  return createRequest({ id, kind: 'kept', dueMs: 10 });
}

/** As the servers give it: they repeat the request line. */
function answerTo({ bytes }: Request): Answer {
  return { ...ok, body: bytes };
}

function some(counts: Counts): Partial<Counts> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
