import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type ComparePlan, planCompare } from '../../../src/measure/compare/index.ts';
import { compareOptions } from '../../../src/options/compare-options.ts';
import { resolveTable } from '../../../src/options/resolve.ts';

const cwd = mkdtempSync(join(tmpdir(), 'pointsman-test-'));
after(() => rmSync(cwd, { recursive: true }));

function plan(flags: Readonly<Record<string, string>>, isQuick = false): Promise<ComparePlan[]> {
  const { options } = resolveTable(compareOptions, { flags });
  return planCompare({ options, settings: {}, isQuick, predicts: false, cwd, version: '0' });
}

async function namesIn(flags: Readonly<Record<string, string>>): Promise<string[]> {
  const [first] = await plan(flags);
  return first!.targets.map(({ name }) => name);
}

describe('a planned comparison', () => {
  it('has every target once', async () => {
    const flags = { algos: 'rr,p2c,rr', handoff: 'ipc,ipc', against: 'single,single' };
    assert.deepEqual(await namesIn(flags), ['rr', 'p2c', 'single']);
  });

  it('can do without algorithms of ours, in whatever letters that is said', async () => {
    assert.deepEqual(await namesIn({ algos: 'None', against: 'single' }), ['single']);
  });

  it('is refused when a fault would hit nobody', async () => {
    const faults = [{ kind: 'crash', at: 0.5, worker: 3 }];
    writeFileSync(join(cwd, 'third.json'), JSON.stringify({ extends: 'crash', faults }));
    await assert.rejects(plan({ scenario: './third.json', workers: '2', algos: 'rr' }), {
      code: 'ERR_INVALID_OPTION',
      message:
        /^--workers 2 is not valid: expected at least 3, since --scenario third has a fault for worker 3/,
    });
    assert.equal((await plan({ scenario: './third.json', workers: '3', algos: 'rr' })).length, 1);
  });

  it('shares the time of a quick one among those that are left', async () => {
    const plans = await plan({ scenario: 'burst,crash,keep-alive', algos: 'rr' }, true);
    assert.deepEqual(
      plans.map(({ quickFor }) => quickFor),
      [3, 2, 1],
    );
  });
});
