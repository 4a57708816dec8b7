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

it('keeps the line that names an error above a long stack, and counts what it leaves out', async () => {
  const stack = Array.from({ length: 40 }, (_, index) => `    at step${index}\n`);
  const lines = await tailOf(
    ['stdout', 'hello\n'],
    ['stderr', `app.js:1\nError: it broke\n${stack.join('')}`],
  );
  assert.equal(lines.length, 21);
  assert.deepEqual(lines.slice(0, 2), ['app.js:1', 'Error: it broke']);
  assert.equal(lines[8], '… 22 lines left out …');
  assert.equal(lines.at(-1), '    at step39');
});

it('keeps it above more than it holds, and begins anew after a pause', async () => {
  let nowMs = 0;
  const tail = new OutputTail(() => nowMs);
  const stderr = new PassThrough();
  tail.follow(stderr, 'stderr');
  const write = async (text: string): Promise<void> => {
    stderr.write(text);
    await new Promise((resolve) => setImmediate(resolve));
  };
  await write('a warning of the start\n');
  nowMs += 1_000;
  await write('Error: it broke\n');
  for (let line = 0; line < 400; line++) await write(`at ${line} ${'x'.repeat(1_000)}\n`);
  assert.equal(tail.lines[0], 'Error: it broke');
  assert.match(tail.lines[8]!, /^… \d+ or more lines left out …$/);
  assert.match(tail.lines.at(-1)!, /^at 399 x/);
  nowMs += 1_000;
  await write('Error: another\n');
  for (let line = 0; line < 30; line++) await write(`at ${line}\n`);
  assert.equal(tail.lines[0], 'Error: another');
});

it('loses no more than the oldest of very many small pieces', async () => {
  const pieces = Array.from({ length: 5_000 }, (_, index) =>
    index % 2 === 0 ? (['stdout', 'o\n'] as const) : (['stderr', `${index}\n`] as const),
  );
  const lines = await tailOf(...pieces);
  assert.equal(lines.at(-1), '4999');
});
