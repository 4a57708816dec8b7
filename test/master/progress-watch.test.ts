import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { ProgressWatch } from '../../src/master/progress-watch.ts';
import { fakeHandoff } from './fake-handoff.ts';

describe('the progress watch', () => {
  let nowMs: number;
  let oldest: Map<number, number>;
  let told: string[];
  let starved: Set<number>;
  let isAnotherFree: boolean;
  let watch: ProgressWatch;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    nowMs = 0;
    oldest = new Map();
    told = [];
    starved = new Set();
    isAnotherFree = true;
    watch = new ProgressWatch({
      handoff: fakeHandoff({
        oldestPendingMs: (slot) => oldest.get(slot),
        probe: (slot) => void told.push(`${nowMs} probe ${slot}`),
      }),
      refresh() {},
      slots: [1, 2],
      stallMs: 20,
      ackTimeoutMs: 1_000,
      now: () => nowMs,
      suspected() {},
      isStarved: (slot) => starved.has(slot),
      isAnotherFree: () => isAnotherFree,
      stalled: (slot) => told.push(`${nowMs} stalled ${slot}`),
      stuck: (slot) => told.push(`${nowMs} stuck ${slot}`),
    });
  });
  afterEach(() => mock.timers.reset());

  function pass(ms: number): void {
    for (let step = 0; step < ms; step++) {
      nowMs++;
      mock.timers.tick(1);
    }
  }

  it('says who stalled, asks, and finally who is stuck, at the age of the oldest connection', () => {
    oldest.set(2, 0);
    watch.wake();
    pass(1_001);
    assert.deepEqual(told.filter((line) => line.includes('stalled'))[0], '20 stalled 2');
    assert.deepEqual(told.filter((line) => line.includes('probe'))[0], '250 probe 2');
    assert.deepEqual(
      told.filter((line) => line.includes('stuck')),
      ['1000 stuck 2'],
    );
  });

  it('holds nobody to be stuck for the time that the master itself was stopped', () => {
    oldest.set(2, 0);
    watch.wake();
    nowMs = 11_000;
    mock.timers.tick(20);
    assert.deepEqual(
      told.filter((line) => line.includes('stuck')),
      [],
    );
    pass(20);
    assert.deepEqual(
      told.filter((line) => line.includes('stuck')),
      ['11020 stuck 2'],
      'what it still has not taken once the master has heard everybody is another matter',
    );
  });

  it('waits for a worker that gets no processor, but not for ever', () => {
    oldest.set(1, 0);
    starved.add(1);
    watch.wake();
    pass(100);
    assert.deepEqual(told, []);
    starved.delete(1);
    pass(10);
    assert.deepEqual(told, ['110 stalled 1']);
  });

  it('leaves a worker that stands still alone while nobody else is free, but not for ever', () => {
    oldest.set(1, 0);
    isAnotherFree = false;
    watch.wake();
    pass(100);
    assert.deepEqual(told, []);
    isAnotherFree = true;
    pass(10);
    assert.deepEqual(told, ['110 stalled 1']);
  });

  for (const [why, set] of [
    ['no processor', () => starved.add(1)],
    ['nobody else is free', () => (isAnotherFree = false)],
  ] as const) {
    it(`holds it to be stalled after 20 stall times, ${why} or not`, () => {
      oldest.set(1, 0);
      set();
      watch.wake();
      pass(400);
      assert.deepEqual(
        told.filter((line) => line.includes('stalled')),
        ['400 stalled 1'],
      );
    });
  }

  it('suspects before it holds to be stalled, so that what happens in between can tell', () => {
    const seen = [] as string[];
    const early = new ProgressWatch({
      handoff: fakeHandoff({ oldestPendingMs: () => 0, probe() {} }),
      refresh() {},
      slots: [1],
      stallMs: 20,
      ackTimeoutMs: 1_000,
      now: () => nowMs,
      suspected: () => seen.push(`${nowMs} suspected`),
      isStarved: () => false,
      isAnotherFree: () => true,
      stalled: () => seen.push(`${nowMs} stalled`),
      stuck() {},
    });
    early.wake();
    pass(20);
    early.stop();
    assert.deepEqual(seen, ['10 suspected', '20 stalled']);
  });

  it('rests when nothing is pending', () => {
    oldest.set(1, 0);
    watch.wake();
    pass(10);
    oldest.delete(1);
    pass(5_000);
    assert.deepEqual(told, []);
    oldest.set(1, nowMs);
    watch.wake();
    pass(20);
    assert.equal(told.length, 1);
  });

  it('counts from when the connection was sent, not from the last look', () => {
    oldest.set(1, 0);
    watch.wake();
    pass(15);
    oldest.set(1, 15);
    pass(19);
    assert.deepEqual(told, []);
    pass(1);
    assert.deepEqual(told, ['35 stalled 1']);
  });
});
