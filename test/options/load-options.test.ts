import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { commands } from '../../src/cli/commands/index.ts';
import { parseLine } from '../../src/cli/parse.ts';
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

  it('reads what is said of the app in a file, and takes its words from the command line first', async () => {
    writeFileSync(join(folder, 'app.json'), '{ "app": "a.js", "args": ["x y"], "waitReady": true }');
    const inFile = await loadOptions({ flags: { config: 'app.json' } }, folder);
    assert.deepEqual(inFile.options.args, ['x y']);
    assert.deepEqual([inFile.options.app, inFile.options.waitReady], ['a.js', true]);
    const { flags } = parseLine(['b.js', '--no-wait-ready', '-c', 'app.json', '--', '-z'], commands);
    const { options, origins } = await loadOptions({ flags, env: { LB_APP: 'c.js' } }, folder);
    assert.deepEqual([options.app, options.args, options.waitReady], ['b.js', ['-z'], false]);
    assert.deepEqual([origins.app.text, origins.args.text], ['b.js', '-- -z']);
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
