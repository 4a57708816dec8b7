import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadOptions } from '../../src/options/index.ts';
import { unknownVariables } from '../../src/options/unknown-variables.ts';

const folder = mkdtempSync(join(tmpdir(), 'lb-options-'));
after(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'lb.config.json'), '{ "workers": 1, "port": 1 }');
writeFileSync(join(folder, 'other.json'), '{ "workers": 2, "port": 2 }');

describe('loadOptions', () => {
  it('reads the file in the folder, below variables and flags', async () => {
    const loaded = await loadOptions({ flags: {}, env: { LB_PORT: '7' } }, folder);
    assert.deepEqual([loaded.options.workers, loaded.options.port, loaded.file], [1, 7, 'lb.config.json']);
  });

  it('takes the path of the file from the flag before the variable', async () => {
    const byVariable = await loadOptions({ env: { LB_CONFIG: 'other.json' } }, folder);
    assert.equal(byVariable.options.workers, 2);
    const sources = { flags: { config: 'other.json' }, env: { LB_CONFIG: 'nope.json' } };
    assert.equal((await loadOptions(sources, folder)).options.workers, 2);
  });

  it('tells of variables that are no options', async () => {
    const { warnings } = await loadOptions({ env: { LB_WROKERS: '3', LB_PORT: '1' } }, folder);
    assert.deepEqual(warnings, [
      'The variable LB_WROKERS is not an option and is ignored. Did you mean LB_WORKERS?',
    ]);
  });
});

describe('unknownVariables', () => {
  const table = {
    rate: { kind: 'integer', min: 1, max: 9, default: 1, group: 'Load', doc: 'Rate.' },
  } as const;

  it('knows the options of all tables and nothing outside of LB_', () => {
    assert.deepEqual(unknownVariables({ LB_RATE: '1', RATE: '1', LBRATE: '1' }, [table]), []);
  });

  it('cuts the name of a hostile variable and suggests only what is near', () => {
    const [warning] = unknownVariables({ [`LB_${'X'.repeat(5000)}`]: '' }, [table]);
    assert.ok(warning!.length < 200);
    assert.doesNotMatch(warning!, /Did you mean/);
  });
});
