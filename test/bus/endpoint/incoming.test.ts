import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Incoming } from '../../../src/bus/endpoint/incoming.ts';
import { FrameWriter } from '../../../src/bus/wire/frame-writer.ts';

function bytesOf(first: number, count: number): Buffer {
  const writer = new FrameWriter();
  for (let number = first; number < first + count; number++) writer.write(16, 0, number);
  return Buffer.concat(writer.take());
}

/** Each frame takes `frameMs`. */
function incoming(frameMs: number) {
  const handled: number[] = [];
  const told: string[] = [];
  const due: (() => void)[] = [];
  let nowMs = 0;
  const parts = new Incoming(
    {
      now: () => nowMs,
      soon: (task) => due.push(task),
      hold: (isHeld) => told.push(isHeld ? 'hold' : 'go on'),
    },
    ({ number }) => {
      handled.push(number);
      nowMs += frameMs;
    },
  );
  return { parts, handled, told, due };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('what comes to an end of the bus', () => {
  it('is handled at once where that does not take long', () => {
    const { parts, handled, told, due } = incoming(0.001);
    parts.push(bytesOf(0, 200));
    assert.deepEqual([handled, told, due], [upTo(200), [], []]);
  });

  it('lets others run in between where it takes long, and keeps its order', () => {
    const { parts, handled, told, due } = incoming(0.1);
    parts.push(bytesOf(0, 20));
    assert.ok(handled.length < 20, `${handled.length} handled in one turn`);
    assert.deepEqual(told, ['hold']);
    parts.push(bytesOf(20, 20));
    assert.ok(handled.length < 20, 'what comes meanwhile waits behind it');
    let turns = 0;
    for (; due.length > 0; turns++) due.shift()!();
    assert.ok(turns >= 4, `${turns} turns`);
    assert.deepEqual([handled, told], [upTo(40), ['hold', 'go on']]);
  });

  it('is handled on in the next turn where a handler throws', () => {
    const handled: number[] = [];
    const due: (() => void)[] = [];
    const parts = new Incoming({ now: () => 0, soon: (task) => due.push(task) }, ({ number }) => {
      handled.push(number);
      if (number === 3) throw new Error('of the app');
    });
    assert.throws(() => parts.push(bytesOf(0, 8)), /of the app/);
    parts.push(bytesOf(8, 2));
    for (const task of due) task();
    assert.deepEqual(handled, upTo(10));
  });

  it('is handled to the last frame when nothing more can come', () => {
    const { parts, handled, due } = incoming(0.1);
    parts.push(bytesOf(0, 40));
    parts.readAll();
    assert.deepEqual(handled, upTo(40));
    for (const task of due) task();
    assert.deepEqual(handled, upTo(40));
  });
});
