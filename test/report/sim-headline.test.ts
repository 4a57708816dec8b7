import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resolveTable } from '../../src/options/resolve.ts';
import { simOptions } from '../../src/options/sim-options.ts';
import { headlineOf } from '../../src/report/sim/headline.ts';
import { planExperiment, runExperiment } from '../../src/simulate/experiment/index.ts';

async function headline(flags: Record<string, string>): Promise<string> {
  const experiment = planExperiment(resolveTable(simOptions, { flags }).options);
  return headlineOf(experiment, await runExperiment(experiment, { threads: 1, onProgress: () => {} }));
}

describe('the headline of an experiment', () => {
  it('names the best, with what the intervals do not tell from it', async () => {
    const flags = { requests: '5000', replications: '4' };
    assert.match(
      await headline({ ...flags, algos: 'random,least-connections', load: '0.5,0.8' }),
      /^least-connections has the lowest p99 at load 0\.8: [\d.]+ mean service times, 0\.\d\d × that of random$/,
    );
    assert.match(
      await headline({ ...flags, algos: 'random,least-connections,sed', load: '0.8' }),
      /; no difference is shown between it and (sed|least-connections)$/,
    );
  });

  it('says so where nothing can be told', async () => {
    const flags = { requests: '1000', algos: 'rr,random' };
    assert.match(
      await headline({ ...flags, load: '0.3' }),
      /no difference between the p99 of 2 algorithms is/,
    );
    assert.match(await headline({ ...flags, load: '1.5' }), /^Nothing can be told/);
    assert.match(await headline({ ...flags, algos: 'rr', load: '0.3' }), /^rr has a p99 of [\d.]+ mean/);
  });
});
