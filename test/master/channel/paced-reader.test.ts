import assert from 'node:assert/strict';
import { afterEach, beforeEach, it, mock } from 'node:test';
import { MOST_LINE_BYTES, readPaced, type StreamHandle } from '../../../src/master/channel/paced-reader.ts';

let nowMs: number;
let told: string[];
let isReading: boolean;
let isDeaf: boolean;
let handle: StreamHandle;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  nowMs = 0;
  told = [];
  isReading = true;
  isDeaf = false;
  handle = {
    onread: () => {},
    readStart() {
      isReading = true;
      return 0;
    },
    readStop() {
      isReading = false;
      return 0;
    },
  };
  readPaced(handle, {
    now: () => nowMs,
    line: (text) => void told.push(text),
    tooLong: () => void told.push('TOO LONG'),
    isDeaf: () => isDeaf,
    ended: () => void told.push('END'),
  });
});
afterEach(() => mock.timers.reset());

function bring(text: string): void {
  handle.onread(new Uint8Array(Buffer.from(text)).buffer);
}

function pass(ms: number): void {
  nowMs += ms;
  mock.timers.tick(ms);
}

it('tells each line as it comes, and the end behind them', () => {
  bring('1\n2');
  bring('3\n');
  handle.onread(undefined);
  assert.deepEqual(told, ['1', '23', 'END']);
});

it('reads no more from a worker that says too much for the moment, and loses nothing', () => {
  bring('1\n'.repeat(10_000));
  const first = told.length;
  assert.ok(first > 1_000 && first < 4_000, `${first} lines at once`);
  assert.equal(isReading, false);
  // As Node does when the process ends.
  bring('2\n');
  handle.onread(undefined);
  for (let slices = 0; slices < 10; slices++) pass(10);
  assert.deepEqual(told, [...Array.from({ length: 10_000 }, () => '1'), '2', 'END']);
});

it('reads on when the moment is over', () => {
  bring('x'.repeat(400_000));
  assert.equal(isReading, false);
  pass(10);
  assert.equal(isReading, true);
  bring('\n');
  assert.equal(told[0]?.length, 400_000);
});

it('does not listen to who does not listen', () => {
  isDeaf = true;
  bring('1\n');
  pass(100);
  assert.deepEqual([told, isReading], [[], false]);
  isDeaf = false;
  pass(10);
  assert.deepEqual([told, isReading], [['1'], true]);
});

it('drops a line that is too long, and says so', () => {
  for (let bytes = 0; bytes <= MOST_LINE_BYTES; bytes += 65_536) {
    bring('x'.repeat(65_536));
    pass(10);
  }
  assert.deepEqual(told, ['TOO LONG']);
  bring('x\n1\n');
  assert.deepEqual(told, ['TOO LONG', '1']);
});
