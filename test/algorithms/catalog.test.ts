/** The catalog and the check of what is asked of it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  algorithmCatalog,
  checkSpec,
  createAlgorithm,
  decoratorOptions,
  findAlgorithm,
} from '../../src/algorithms/index.ts';
import { seededContext } from './views.ts';

describe('the catalog', () => {
  it('finds each algorithm by its name and by every alias, in any case', () => {
    for (const entry of algorithmCatalog) {
      for (const name of [entry.name, ...entry.aliases]) {
        assert.equal(findAlgorithm(name), entry);
        assert.equal(findAlgorithm(name.toUpperCase()), entry);
      }
    }
  });

  it('gives no name or alias twice', () => {
    const names = algorithmCatalog.flatMap(({ name, aliases }) => [name, ...aliases]);
    assert.equal(new Set(names).size, names.length);
  });

  it('knows nothing of an unknown name', () => {
    assert.equal(findAlgorithm('fastest'), undefined);
    assert.throws(() => createAlgorithm({ name: 'fastest' }, seededContext(1)), /no algorithm "fastest"/);
  });

  it('explains every algorithm and every option', () => {
    for (const { name, summary, rule, useWhen, avoidWhen, source, options } of algorithmCatalog) {
      for (const text of [summary, rule, useWhen, avoidWhen, source]) assert.ok(text.length > 15, name);
      assert.ok(!summary.endsWith('.') && rule.endsWith('.'), name);
      for (const option of options) assert.ok(option.doc.endsWith('.'), `${name} ${option.name}`);
    }
  });

  it('names options in kebab case, and none like those that all accept', () => {
    const shared = decoratorOptions.map(({ name }) => name);
    for (const { name, options } of algorithmCatalog) {
      const own = options.map((option) => option.name);
      assert.equal(new Set(own).size, own.length, name);
      for (const option of [...own, ...shared]) assert.match(option, /^[a-z]+(-[a-z]+)*$/);
      for (const option of own) assert.ok(!shared.includes(option), `${name} ${option}`);
    }
  });

  it('has defaults that it would accept', () => {
    for (const { name, options } of algorithmCatalog) {
      const given = [...options, ...decoratorOptions].flatMap((option) =>
        option.default === undefined ? [] : [[option.name, option.default] as const],
      );
      assert.deepEqual(checkSpec({ name, options: Object.fromEntries(given) }), []);
    }
  });
});

describe('a spec', () => {
  it('without a problem has none', () => {
    assert.deepEqual(
      checkSpec({ name: 'P2C', options: { d: 3, signal: 'requests', 'slow-start': 5_000 } }),
      [],
    );
    assert.deepEqual(checkSpec({ name: 'wlc' }), []);
  });

  it('with an unknown name says which there are', () => {
    const [problem] = checkSpec({ name: 'least-conns' });
    assert.equal(problem!.kind, 'unknown-algorithm');
    assert.ok(problem!.candidates.includes('least-conn'));
    assert.match(problem!.expected, /rr, weighted-rr/);
  });

  it('with an unknown option says which the algorithm has', () => {
    const [problem] = checkSpec({ name: 'p2c', options: { choices: 3 } });
    assert.equal(problem!.kind, 'unknown-option');
    assert.equal(problem!.given, 'choices');
    assert.ok(problem!.candidates.includes('d') && problem!.candidates.includes('share-cap'));
  });

  it('with a bad value says what is allowed, and the nearest number', () => {
    const problem = (options: Record<string, number | string | boolean>, name = 'p2c') => {
      const problems = checkSpec({ name, options });
      assert.equal(problems.length, 1);
      assert.equal(problems[0]!.kind, 'bad-value');
      return problems[0]!;
    };
    assert.equal(problem({ d: 40 }).nearest, 32);
    assert.equal(problem({ d: 0 }).expected, 'a whole number from 1 to 32');
    assert.equal(problem({ d: 2.4 }).nearest, 2);
    assert.equal(problem({ d: Number.NaN }).nearest, undefined);
    assert.equal(problem({ d: '3' }).nearest, undefined);
    assert.equal(problem({ replacement: 'on' }).expected, 'on or off');
    assert.deepEqual(problem({ signal: 'conns' }).candidates, [
      'connections',
      'requests',
      'latency',
      'utilization',
    ]);
    assert.equal(problem({ 'slow-start': 0 }).nearest, 1);
    assert.equal(problem({ factor: 0.5 }, 'bounded-hash').nearest, 1);
  });

  it('with several problems has them all', () => {
    assert.equal(checkSpec({ name: 'p2c', options: { d: 0, nothing: 1, signal: true } }).length, 3);
  });
});
