/** What the README of src/measure says of scenario files. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { loadScenario } from '../../../src/measure/scenarios/index.ts';
import { scenarioSchema } from '../../../src/measure/scenarios/schema.ts';

const readme = readFileSync('src/measure/README.md', 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'scenario-readme-'));
after(() => rmSync(directory, { recursive: true }));

async function load(content: string) {
  writeFileSync(join(directory, 'evening.json'), content);
  return loadScenario('./evening.json', directory);
}

it('its example is a scenario', async () => {
  const [, example] = /<!-- example:evening\.json -->\n```json\n([\s\S]*?)```/.exec(readme)!;
  const { name, service, faults } = await load(example!);
  assert.equal(name, 'evening');
  assert.equal(service?.kind, 'work');
  assert.deepEqual(faults, [{ kind: 'crash', at: 0.5, worker: 1 }]);
});

it('names every field', () => {
  const { shape } = (scenarioSchema as unknown as { def: { shape: object } }).def;
  assert.ok(Object.keys(shape).length > 5);
  assert.deepEqual(
    Object.keys(shape).filter((field) => !readme.includes(`| \`${field}\` |`)),
    [],
  );
});

it('every distribution, fault and arrival that it has as text is understood', async () => {
  const texts = [...readme.matchAll(/`"([a-z-]+\(.*?\))"`/g)].map(([, text]) => text!);
  assert.equal(texts.length, 9);
  for (const text of texts) {
    const [name] = text.split('(');
    const arriving = {
      kind: 'open',
      rate: { perSecond: 600 },
      arrivals: name === 'bursts' ? text : 'poisson',
    };
    const isFault = name === 'crash' || name === 'slow';
    const distribution = isFault || name === 'bursts' ? 'exponential' : text;
    const service = { kind: 'work', distribution };
    await load(JSON.stringify({ load: arriving, service, faults: isFault ? [text] : [] }));
  }
});
