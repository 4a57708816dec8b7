import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { it } from 'node:test';
import { OutputTail } from '../../../src/master/processes/output-tail.ts';

async function tailOf(...written: readonly (readonly ['stdout' | 'stderr', string | Buffer])[]) {
  const tail = new OutputTail();
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  for (const name of ['stdout', 'stderr'] as const) tail.follow(streams[name], name);
  for (const [name, text] of written) {
    streams[name].write(text);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return tail.lines;
}

it('keeps the last twenty lines of both streams, in order', async () => {
  const written = Array.from({ length: 30 }, (_, index) => `line ${index}\n`);
  const lines = await tailOf(['stdout', written.join('')], ['stderr', 'oh no\nat x']);
  assert.equal(lines.length, 20);
  assert.deepEqual(lines.slice(-3), ['line 29', 'oh no', 'at x']);
});

it('puts lines and characters together that came in pieces, each stream for itself', async () => {
  const [first, second] = [Buffer.from('grü').subarray(0, 3), Buffer.from('grün').subarray(3)];
  const lines = await tailOf(['stdout', first], ['stderr', 'bad\n'], ['stdout', second], ['stdout', '\n']);
  assert.deepEqual(lines, ['bad', 'grün']);
});

it('keeps so much and no more of a long line, and marks what it left out', async () => {
  const lines = await tailOf(['stderr', 'x'.repeat(3_000_000)], ['stderr', '\nthe end\n']);
  assert.equal(lines.at(-1), 'the end');
  assert.match(lines.at(-2)!, /^x{2000} …$/);
});

it('keeps the last words of one stream, however much the other brings after them', async () => {
  const flood = Array.from(
    { length: 60 },
    (_, line) => ['stdout', `${line} ${'x'.repeat(2_500)}\n`] as const,
  );
  const lines = await tailOf(['stderr', 'it failed\n'], ...flood);
  assert.equal(lines.length, 20);
  assert.equal(lines[0], 'it failed');
  assert.match(lines.at(-1)!, /^59 x/);
});
