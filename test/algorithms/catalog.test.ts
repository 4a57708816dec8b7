/** The catalog. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  algorithmCatalog,
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
});
