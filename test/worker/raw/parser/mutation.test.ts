import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ParserLimits } from '../../../../src/worker/raw/parser/contract.ts';
import { defaultParserLimits } from '../../../../src/worker/raw/parser/request-parser.ts';
import { mutatedStream, randomPieces } from './mutation.ts';
import { createRandom, seed } from './random.ts';
import { assertSame, type Reading, readPieces, singleBytes } from './reading.ts';

/** Small enough that a corpus request or a mutant of it passes each of them now and then. */
const tightLimits: ParserLimits = {
  requestLineBytes: 40,
  fieldLineBytes: 60,
  fieldBlockBytes: 160,
  fieldCount: 5,
  bodyBytes: 10,
  chunkExtensionBytes: 12,
};

for (const [name, limits] of Object.entries({ default: defaultParserLimits, tight: tightLimits })) {
  test(`mutated requests keep every invariant with ${name} limits`, (context) => {
    context.diagnostic(`SEED=${seed}`);
    const random = createRandom(seed);
    const statuses = new Set<number>();
    let accepted = 0;
    for (let round = 0; round < 2500; round++) {
      const bytes = mutatedStream(random, random.below(4));
      const whole = readPieces([bytes], limits);
      const label = `SEED=${seed} round ${round}: ${JSON.stringify(bytes.toString('latin1'))}`;
      assertSame(readPieces([...singleBytes(bytes)], limits), whole, label);
      assertSame(readPieces(randomPieces(bytes, random), limits), whole, label);
      assertConsistent(whole, bytes, limits, label);
      accepted += whole.requests.length;
      if (whole.problem !== undefined) statuses.add(whole.problem.status);
    }
    // A fuzzer that refuses or accepts everything tests nothing.
    assert.ok(accepted > 500, `only ${accepted} requests were accepted`);
    assert.ok(statuses.size >= 3, `only ${[...statuses]} were answered`);
  });
}

/** What must hold of any reading, whatever the bytes were. */
function assertConsistent(reading: Reading, bytes: Buffer, limits: ParserLimits, label: string): void {
  const text = bytes.toString('latin1');
  let from = 0;
  for (const { head, body } of reading.requests) {
    const raw = head.raw.toString('latin1');
    const at = text.indexOf(raw, from);
    assert.ok(at >= from && at <= from + 2, `a head is not where the request before it ended: ${label}`);
    assert.equal(raw.indexOf('\r\n\r\n'), raw.length - 4, label);
    assert.ok(!raw.replaceAll('\r\n', '').match(/[\r\n\0]/), label);
    assert.ok(body.length <= limits.bodyBytes, label);
    from = at + raw.length;
    if (head.framing.type === 'length') {
      assert.equal(body, text.slice(from, from + head.framing.length), label);
      from += head.framing.length;
    } else if (head.framing.type === 'chunked') {
      const decoded = decodeChunked(text, from);
      assert.equal(body, decoded.body, label);
      from = decoded.end;
    }
    assert.ok(head.path.startsWith('/') || head.path === '*', label);
    assert.ok(head.fields.size <= limits.fieldCount, label);
  }
  const heads = text.split('\r\n\r\n').length - 1;
  assert.ok(reading.requests.length <= heads, label);
}

/** Decodes a chunked body that is known to be valid, in the simplest way there is. */
function decodeChunked(text: string, start: number): { body: string; end: number } {
  let body = '';
  let at = start;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    at = lineEnd + 2;
    if (size === 0) break;
    body += text.slice(at, at + size);
    at += size + 2;
  }
  while (!text.startsWith('\r\n', at)) at = text.indexOf('\r\n', at) + 2;
  return { body, end: at + 2 };
}
