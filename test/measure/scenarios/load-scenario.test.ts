import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PointsmanError } from '../../../src/errors.ts';
import {
  findScenario,
  loadScenario,
  loadScenarios,
  scenarios,
} from '../../../src/measure/scenarios/index.ts';

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'scenario-'));
});
after(() => rmSync(directory, { recursive: true }));

const minimal = { load: { kind: 'closed', connections: 8, reconnects: true } };

function written(name: string, content: unknown): string {
  writeFileSync(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
}

async function refused(content: unknown, expected: RegExp): Promise<void> {
  const name = written('refused.json', content);
  await assert.rejects(loadScenario(name, directory), (error) => {
    assert.ok(error instanceof PointsmanError && error.code === 'ERR_SCENARIO_INVALID');
    assert.match(error.message, expected);
    return true;
  });
}

describe('a scenario on the command line', () => {
  it('is one of those of lb by its name', async () => {
    assert.equal(await loadScenario('crash', directory), findScenario('crash'));
    await assert.rejects(loadScenario('crush', directory), { code: 'ERR_INVALID_OPTION' });
  });

  it('is a file of JSON, named after it', async () => {
    const scenario = await loadScenario(written('mine.json', minimal), directory);
    assert.deepEqual(scenario, { name: 'mine', summary: 'The scenario of mine.json.', ...minimal });
  });

  it('is what a module exports by default', async () => {
    const content = `export default { name: 'own', summary: 'Mine.', load: { kind: 'volleys', connections: 10, repeats: 2 } };`;
    for (const name of ['module.mjs', './module.mjs']) {
      written('module.mjs', content);
      const scenario = await loadScenario(name, directory);
      assert.deepEqual([scenario.name, scenario.load.kind], ['own', 'volleys']);
    }
  });

  it('may have every field there is', async () => {
    const whole = {
      name: 'whole',
      summary: 'Everything.',
      load: {
        kind: 'open',
        rate: { perSecond: 10 },
        arrivals: { kind: 'bursts', everyMs: 100, size: 10 },
        requests: [{ count: 2, share: 1 }],
        thinkMs: 1,
      },
      service: { kind: 'wait', distribution: { kind: 'bounded-pareto', mean: 2, shape: 1.5, ratio: 100 } },
      speeds: [0.5],
      longLived: 3,
      faults: [
        { kind: 'crash', at: 0.1, worker: 1 },
        { kind: 'slow', at: 0.2, worker: 2, factor: 4, until: 0.5 },
      ],
    };
    assert.deepEqual(await loadScenario(written('whole.json', whole), directory), whole);
  });
});

describe('a field of a scenario file', () => {
  const open = { kind: 'open', rate: { perSecond: 10 }, arrivals: 'poisson' };

  it('may be text as on the command line, in place of an object', async () => {
    const asText = {
      load: { ...open, arrivals: 'bursts(every=100ms, size=10)', thinkMs: '1.5s' },
      service: { kind: 'work', distribution: 'bimodal(share=0.02, mean=2)' },
      faults: ['crash(worker=1, at=0.1)', 'slow(2, 0.2, 4, 0.5)'],
      stallMs: '20ms',
    };
    const { load, service, faults, stallMs } = await loadScenario(written('text.json', asText), directory);
    assert.deepEqual(load, {
      ...open,
      arrivals: { kind: 'bursts', everyMs: 100, size: 10 },
      thinkMs: 1_500,
    });
    assert.deepEqual(service?.distribution, { kind: 'bimodal', mean: 2, longShare: 0.02, ratio: 50 });
    assert.deepEqual(faults, [
      { kind: 'crash', worker: 1, at: 0.1 },
      { kind: 'slow', worker: 2, at: 0.2, factor: 4, until: 0.5 },
    ]);
    assert.equal(stallMs, 20);
  });

  it('is refused with the texts of the command line', async () => {
    const service = (distribution: string) => ({ load: open, service: { kind: 'work', distribution } });
    await refused(
      service('exponentail'),
      /service\.distribution: expected exponential\(mean\), .* or lognormal\(c2, mean\)\. Did you mean exponential\?$/,
    );
    await refused(
      service('erlang(0)'),
      /expected stages to be a whole number from 1 to 1000, not 0\. The nearest valid value is 1\.$/,
    );
    await refused(
      { load: open, faults: ['crash(worker=1, at=2)'] },
      /faults\.0: expected at to be a number from 0 to 1, not 2\./,
    );
    await refused(
      { load: open, faults: ['slow(worker=1, at=0.5, factor=2, until=0.4)'] },
      /faults\.0\.until: expected a time after "at"\.$/,
    );
    await refused(
      { load: open, faults: ['reload(at=0.5)'] },
      /faults\.0: expected crash\(worker, at\) or slow\(/,
    );
  });
});

describe('several scenarios', () => {
  const namesOf = async (list: string) => (await loadScenarios(list, directory)).map(({ name }) => name);

  it('have commas in between, and each is there once', async () => {
    written('mine.json', minimal);
    assert.deepEqual(await namesOf('crash, ./mine.json,burst,crash'), ['crash', 'mine', 'burst']);
  });

  it('are all of lb, and others beside them', async () => {
    written('mine.json', minimal);
    const all = scenarios.map(({ name }) => name);
    assert.deepEqual(await namesOf('all'), all);
    assert.deepEqual(await namesOf('mine.json,ALL'), ['mine', ...all]);
  });

  it('are refused when one of them is unknown or missing', async () => {
    for (const list of ['crash,', 'crash,burts', '']) {
      await assert.rejects(loadScenarios(list, directory), { code: 'ERR_INVALID_OPTION' });
    }
  });
});

describe('a file that extends one of lb', () => {
  const base = findScenario('blocked-loop');

  it('has its fields, and its own in their place', async () => {
    const speeds = [0.5];
    const scenario = await loadScenario(written('half.json', { extends: 'blocked-loop', speeds }), directory);
    assert.deepEqual(scenario, { ...base, name: 'half', speeds });
  });

  it('changes single fields of a load of the same kind', async () => {
    const content = { extends: 'blocked-loop', load: { rate: { load: 0.6 } } };
    const { load } = await loadScenario(written('more.json', content), directory);
    assert.deepEqual(load, { ...base.load, rate: { load: 0.6 } });
  });

  it('replaces a load of another kind', async () => {
    const content = { extends: 'blocked-loop', ...minimal };
    const { load, service } = await loadScenario(written('closed.json', content), directory);
    assert.deepEqual(load, minimal.load);
    assert.deepEqual(service, base.service);
  });

  it('has to name one that there is', async () => {
    await refused({ extends: 'crsh' }, /extends: expected evenness, .+ or crash\. Did you mean crash\?/);
  });
});

describe('a file is refused, and told why', () => {
  it('when it is not there', async () => {
    await assert.rejects(
      loadScenario('nowhere.json', directory),
      /nowhere\.json cannot be used: there is no such file/,
    );
  });

  it('when it is broken', async () => {
    await refused('{ "load": ', /SyntaxError/);
    await assert.rejects(loadScenario(written('broken.mjs', 'export default {'), directory), {
      code: 'ERR_SCENARIO_INVALID',
    });
  });

  it('when it holds no object', async () => {
    await refused([], /its content must be a scenario object/);
    await assert.rejects(
      loadScenario(written('none.mjs', 'export const a = 1;'), directory),
      /its default export must be a scenario object/,
    );
  });

  it('when a field is unknown, missing or of the wrong kind', async () => {
    await refused({ ...minimal, speed: [1] }, /there is no field "speed" here\. Did you mean speeds\?/);
    await refused({ load: { ...minimal.load, rates: 1 } }, /load: there is no field "rates"/);
    await refused(
      { load: { kind: 'closed', connections: 8 } },
      /load\.reconnects: expected boolean, found nothing/,
    );
    await refused({}, /load: expected object/);
    await refused({ ...minimal, speeds: ['fast'] }, /speeds\.0: expected a number above 0, not fast\./);
  });

  it('when a value is not possible', async () => {
    const open = { kind: 'open', rate: { load: 0.5 }, arrivals: 'poisson' };
    await refused({ load: { kind: 'half-open' } }, /load\.kind: expected closed, open or volleys\.$/);
    await refused(
      { load: { ...minimal.load, connections: 0 } },
      /load\.connections: expected a whole number from 1 to 100000, not 0\. The nearest valid value is 1\.$/,
    );
    await refused({ load: { kind: 'opne' } }, /load\.kind: .*Did you mean open\?/);
    await refused({ load: { ...open, arrivals: 5 } }, /load\.arrivals: expected "poisson"/);
    await refused({ load: { ...open, rate: 5 } }, /load\.rate: expected \{ "perSecond": N \}/);
    await refused(
      { load: { ...open, arrivals: 'sometimes' } },
      /load\.arrivals: expected poisson, deterministic or bursts\(every, size\)\.$/,
    );
    await refused(
      { load: { ...open, requests: [{ count: 2, share: 0.5 }] } },
      /load\.requests: expected shares that add up to 1\./,
    );
    const distribution = { kind: 'hyperexponential', scv: 0.5 };
    await refused(
      { load: open, service: { kind: 'work', distribution } },
      /service\.distribution\.scv: expected a number from 1 up, not 0\.5\./,
    );
    const fault = { kind: 'slow', at: 0.5, worker: 1, factor: 2, until: 0.4 };
    await refused({ load: open, faults: [fault] }, /faults\.0\.until: expected a time after "at"/);
  });

  it('names every mistake at once', async () => {
    await refused(
      { load: { kind: 'closed', connections: 0, reconnects: 1 } },
      /connections.+\. load\.reconnects/,
    );
  });
});
