import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { DispatchBench } from './dispatch-bench.ts';

describe('the watch over heartbeats', () => {
  let bench: DispatchBench;
  let told: string[];

  beforeEach(() => {
    bench = new DispatchBench({ thresholds: { hungMs: 800 } });
    bench.ready(bench.first);
    told = [];
  });

  function pass(ms: number): void {
    for (let step = 0; step < ms; step++) {
      const wasSilent = bench.first.absences.has('silent');
      bench.pass(1);
      const isSilent = bench.first.absences.has('silent');
      if (wasSilent !== isSilent) told.push(`${bench.nowMs} ${isSilent ? 'silent' : 'alive'} 1`);
    }
  }

  it('leaves a silent worker out first, and only then has it killed', () => {
    pass(399);
    assert.deepEqual(bench.slots(), [1]);
    pass(401);
    assert.deepEqual(told, ['400 silent 1']);
    assert.deepEqual(bench.slots(), []);
    assert.equal(bench.told[0], '800 hung 1 silent');
  });

  it('takes a worker back in that shows life again', () => {
    pass(500);
    bench.report(bench.first, { aliveAtMs: 500 });
    pass(100);
    assert.equal(told.at(-1), '600 alive 1');
    assert.deepEqual(bench.slots(), [1]);
  });

  it('judges nobody by the time in which the master itself was asleep', () => {
    bench.nowMs = 60_000;
    bench.dispatch.tick();
    assert.deepEqual(bench.told, []);
    assert.deepEqual(bench.slots(), [1]);
  });

  it('gives a process the time that it needs to start', () => {
    bench.report(bench.first, { aliveAtMs: 500 });
    pass(500);
    bench.ready(bench.second);
    pass(300);
    assert.deepEqual(bench.told, []);
    assert.deepEqual(bench.slots(), [1, 2]);
  });
});
