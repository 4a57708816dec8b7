import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { type LifeWatch, watchLife } from '../../src/master/life-watch.ts';

describe('the life watch', () => {
  let nowMs: number;
  let aliveAtMs: Map<number, number>;
  let told: string[];
  let watch: LifeWatch;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setInterval'] });
    nowMs = 0;
    aliveAtMs = new Map([[1, 0]]);
    told = [];
    watch = watchLife({
      timeoutMs: 800,
      now: () => nowMs,
      aliveAtMs: () => aliveAtMs,
      silent: (slot) => told.push(`${nowMs} silent ${slot}`),
      alive: (slot) => told.push(`${nowMs} alive ${slot}`),
      stuck: (slot) => told.push(`${nowMs} stuck ${slot}`),
    });
  });
  afterEach(() => {
    watch.stop();
    mock.timers.reset();
  });

  function pass(ms: number, step = 100): void {
    for (let passed = 0; passed < ms; passed += step) {
      nowMs += step;
      mock.timers.tick(step);
    }
  }

  it('leaves a silent worker out first, and only then has it killed', () => {
    pass(800);
    assert.equal(
      told.find((line) => line.includes('silent')),
      '400 silent 1',
    );
    assert.equal(
      told.find((line) => line.includes('stuck')),
      '800 stuck 1',
    );
  });

  it('takes a worker back in that shows life again', () => {
    pass(500);
    aliveAtMs.set(1, 500);
    pass(100);
    assert.equal(told.at(-1), '600 alive 1');
  });

  it('judges nobody by the time in which the master itself was asleep', () => {
    nowMs = 60_000;
    mock.timers.tick(100);
    assert.deepEqual(told, []);
  });
});
