import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RoundSample } from '../../../src/measure/contract.ts';
import { costsOf, type Round } from '../../../src/measure/predict/costs.ts';
import { isNear } from '../../near.ts';
import { sample } from '../method/rounds.ts';

const calibration = { workersMs: 0.5, masterMs: 0.2, latencyMs: 0.8 };

/** A second with 100 requests of 2 ms that took the workers 3 ms each, the master 0.5, and the load half a core. */
function roundOf(given: Partial<RoundSample> = {}, more: Partial<Round> = {}): Round {
  const round: RoundSample = {
    ...sample({ round: 1 }),
    seconds: 1,
    answered: 100,
    cpu: { totalUs: 3_500, masterUs: 500, workersUs: 3_000 },
    shares: [],
    generator: { name: 'made up', processes: 1, busiest: 0.15, lateMs: 0, bottleneck: undefined },
    ...given,
  };
  return { sample: round, calibration, workMs: 2, speeds: [], cores: 2, ...more };
}

describe('the costs of a round', () => {
  it('are what the workers used beyond what they were asked for', () => {
    const { overheadMs, wayMs, cores } = costsOf(roundOf());
    isNear(overheadMs, 1, 1e-12);
    isNear(wayMs, 0.3, 1e-12);
    // 3 ms of 5: the master has 0.5, the load 1.5.
    isNear(cores, 1.2, 1e-12);
  });

  it('leave out what a slow worker takes longer', () => {
    const shares = [
      { worker: 1, requests: 20, connections: 20 },
      { worker: 2, requests: 80, connections: 80 },
    ];
    // A fifth of all takes twice as long.
    isNear(costsOf(roundOf({ shares }, { speeds: [0.5] })).overheadMs, 0.6, 1e-12);
  });

  it('leave others what they used', () => {
    isNear(costsOf(roundOf({ otherCores: 0.5 })).cores, 0.9, 1e-12);
    assert.ok(costsOf(roundOf({ otherCores: 5 })).cores > 0);
  });

  it('are those of empty requests where a worker was replaced', () => {
    const { overheadMs, cores } = costsOf(roundOf({ cpu: undefined }));
    isNear(overheadMs, 0.5, 1e-12);
    isNear(cores, (2 * 2.5) / (2.5 + 0.2 + 1.5), 1e-12);
  });

  it('are never below nothing', () => {
    assert.equal(costsOf(roundOf({}, { workMs: 9 })).overheadMs, 0);
    const quick = { ...calibration, latencyMs: 0.1 };
    assert.equal(costsOf(roundOf({}, { calibration: quick })).wayMs, 0);
  });
});
