import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { startFaults } from '../../../src/measure/compare/faults.ts';

describe('faults of a scenario', () => {
  let told: string[];
  const fleet = {
    kill(number: number) {
      told.push(`kill ${number}`);
      return true;
    },
    slow: (number: number, factor: number) => void told.push(`slow ${number} by ${factor}`),
  };

  beforeEach(() => {
    told = [];
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(() => mock.timers.reset());

  it('happen at their share of the measured time', () => {
    startFaults(
      [
        { kind: 'crash', at: 0.5, worker: 2 },
        { kind: 'slow', at: 0.25, until: 0.75, worker: 1, factor: 4 },
      ],
      1_000,
      fleet,
    );
    const seen = [249, 1, 249, 1, 249, 1].map((ms) => {
      mock.timers.tick(ms);
      return told.splice(0);
    });
    assert.deepEqual(seen, [[], ['slow 1 by 4'], [], ['kill 2'], [], ['slow 1 by 1']]);
  });

  it('do not happen any more once they are stopped', () => {
    const stop = startFaults([{ kind: 'crash', at: 0.5, worker: 1 }], 1_000, fleet);
    stop();
    mock.timers.tick(2_000);
    assert.deepEqual(told, []);
  });
});
