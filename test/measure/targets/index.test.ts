import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { baselines, type Invitation, resolveTargets } from '../../../src/measure/targets/index.ts';
import { compareOptions } from '../../../src/options/compare-options.ts';
import type { AlgorithmChoice } from '../../../src/options/index.ts';
import { resolveTable } from '../../../src/options/resolve.ts';

function readAlgorithms(algos: string): readonly AlgorithmChoice[] {
  return resolveTable(compareOptions, { flags: { algos } }).options.algos;
}

function named(invitation: Partial<Invitation>): string[] {
  const all = resolveTargets({ algos: [], against: '', handoffs: ['auto'], ...invitation });
  return all.map(({ name }) => name);
}

describe('the targets', () => {
  it('are called as their algorithms are written', () => {
    const algos = readAlgorithms('rr,p2c(d=3),./my.js');
    assert.deepEqual(named({ algos }), ['rr', 'p2c(d=3)', './my.js']);
  });

  it('are called by their hand-offs, too, when there are several', () => {
    const algos = readAlgorithms('rr,random');
    const handoffs = ['mailbox', 'ipc'] as const;
    assert.deepEqual(named({ algos, handoffs }), [
      'rr (mailbox)',
      'rr (ipc)',
      'random (mailbox)',
      'random (ipc)',
    ]);
  });

  it('carry what the simulator needs for a prediction, ours alone', () => {
    const algos = readAlgorithms('p2c(d=3)');
    const [ours, theirs] = resolveTargets({ algos, against: 'single', handoffs: ['auto'] });
    assert.deepEqual(ours!.algorithm, algos[0]);
    assert.equal(theirs!.algorithm, undefined);
  });

  it('come ours first, then the baselines as they were named', () => {
    assert.deepEqual(named({ algos: readAlgorithms('rr'), against: 'haproxy-leastconn, Single' }), [
      'rr',
      'haproxy-leastconn',
      'single',
    ]);
  });

  it('are every one of a family, each once', () => {
    assert.deepEqual(named({ against: 'node-cluster' }), ['node-cluster-rr', 'node-cluster-none']);
    assert.deepEqual(named({ against: 'nginx-least-conn,nginx' }), ['nginx-least-conn', 'nginx-rr']);
    assert.deepEqual(named({ against: 'haproxy' }), ['haproxy-roundrobin', 'haproxy-leastconn']);
  });

  it('are all of them for "all"', () => {
    assert.deepEqual(named({ against: 'all' }), [
      'single',
      'node-cluster-rr',
      'node-cluster-none',
      'reuse-port',
      'pm2',
      'nginx-rr',
      'nginx-least-conn',
      'haproxy-roundrobin',
      'haproxy-leastconn',
    ]);
  });

  it('are refused by an unknown name, with the nearest one', () => {
    assert.throws(() => named({ against: 'single,ngnix' }), {
      code: 'ERR_INVALID_OPTION',
      message: /^--against ngnix is not valid: expected single, .* or all\. Did you mean nginx\?$/,
    });
    assert.throws(() => named({ against: 'kubernetes' }), {
      code: 'ERR_INVALID_OPTION',
      message: /haproxy or all\.$/,
    });
  });

  it('are each explained in one line', () => {
    for (const { name, doc } of baselines) assert.match(doc, /^\S.{5,80}$/, name);
  });
});
