import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Flags } from '../../src/options/index.ts';
import { resolveTable } from '../../src/options/resolve.ts';
import { simOptions } from '../../src/options/sim-options.ts';
import { planExperiment } from '../../src/simulate/experiment/index.ts';

function plan(flags: Flags): ReturnType<typeof planExperiment> {
  return planExperiment(resolveTable(simOptions, { flags }).options);
}

function scenario(flags: Flags): ReturnType<typeof plan>['cells'][number]['runs'][number]['scenario'] {
  return plan(flags).cells[0]!.runs[0]!.scenario;
}

function refusal(flags: Flags): string {
  try {
    plan(flags);
  } catch (error) {
    const { code, message } = error as Error & { code: string };
    assert.equal(code, 'ERR_INVALID_OPTION', message);
    return message;
  }
  return assert.fail(`${JSON.stringify(flags)} was accepted`);
}

describe('the options of lb sim', () => {
  it('compare three algorithms at one load unless told otherwise', () => {
    const { cells, unit, seed } = plan({});
    assert.deepEqual(
      cells.map(({ algo, load }) => [algo, load]),
      [
        ['rr', 0.9],
        ['p2c', 0.9],
        ['least-connections', 0.9],
      ],
    );
    assert.equal(unit, 'mean service times');
    assert.equal(seed, 1);
  });

  it('leave commas inside parentheses to the algorithm', () => {
    const { cells } = plan({ algos: 'rr, p2c(d=3, share-cap=2) ,lc' });
    assert.deepEqual(
      cells.map(({ algo }) => algo),
      ['rr', 'p2c(d=3, share-cap=2)', 'least-connections'],
    );
    assert.deepEqual(plan({ algos: 'rr,p2c:d=3,share-cap=2,lc' }).cells, cells);
  });

  it('take all algorithms, and none of them twice', () => {
    const all = plan({ algos: 'all' }).cells.map(({ algo }) => algo);
    assert.ok(all.length > 10 && all.includes('rr'));
    assert.deepEqual(
      plan({ algos: 'rr,all' }).cells.map(({ algo }) => algo),
      all,
    );
  });

  it('give the algorithms that go by address a thousand clients, unless told how many', () => {
    const clientsOf = (flags: Flags) => plan(flags).cells.map(({ runs }) => runs[0]!.scenario.clients?.count);
    assert.deepEqual(clientsOf({ algos: 'random,maglev,rr(sticky=on)' }), [undefined, 1_000, 1_000]);
    assert.deepEqual(clientsOf({ algos: 'random,maglev', clients: '7' }), [7, 7]);
  });

  it('make the arrival rate of the load, the speeds and the requests of a connection', () => {
    assert.deepEqual(scenario({ workers: '3', speeds: '2,1', load: '0.5' }).arrivals, {
      kind: 'poisson',
      rate: 2,
    });
    const kept = scenario({ load: '0.8', requestsPerConnection: '8', thinkTime: '5', requests: '8000' });
    assert.deepEqual(kept.arrivals, { kind: 'poisson', rate: 0.4 });
    assert.equal(kept.connections, 1000);
    assert.deepEqual(kept.connection, {
      kind: 'keep-alive',
      requests: 8,
      think: { kind: 'exponential', mean: 5 },
    });
  });

  it('keep the load of bursts', () => {
    const { arrivals } = scenario({ load: '0.5', arrivals: 'bursts(factor=4, share=0.25, lasts=10)' });
    assert.ok(arrivals.kind === 'bursts');
    assert.equal(arrivals.burstRate, 4 * arrivals.calmRate);
    assert.ok(Math.abs(arrivals.calmRate * 0.75 + arrivals.burstRate * 0.25 - 2) < 1e-12);
    assert.deepEqual([arrivals.calmFor, arrivals.burstFor], [30, 10]);
  });

  it('count in milliseconds with a mean service time', () => {
    const flags = { serviceMean: '5ms', stall: '25ms', busy: '1ms', stale: '2', load: '1' };
    const { arrivals, service, binding, signals } = scenario(flags);
    assert.deepEqual(arrivals, { kind: 'poisson', rate: 0.8 });
    assert.equal(service?.mean, 5);
    assert.equal(binding?.stallAfter, 25);
    assert.equal(binding?.busyAfter, 1);
    assert.equal(signals?.refreshEvery, 10);
    assert.equal(plan(flags).unit, 'ms');
  });

  it('count the time of a fault from the end of the warm-up', () => {
    const flags = { fault: ['black-hole(worker=2, at=100, for=50)'], requests: '10000', load: '0.5' };
    const { faults, warmUp } = scenario(flags);
    assert.deepEqual(faults, [{ kind: 'fail-fast', at: 100 + warmUp! / 2, slot: 2, after: 0.1, lasts: 50 }]);
  });

  it('read every kind of fault', () => {
    const fault = [
      'crash(1, 10)',
      'block(worker=1, at=10, for=5)',
      'slow(worker=1, at=10, factor=3)',
      'restart(worker=1, at=10, down=5, drain=2)',
      'reload(at=10, down=1, cold-factor=3, cold-for=20)',
    ];
    const kinds = scenario({ fault }).faults!.map(({ kind }) => kind);
    assert.deepEqual(kinds, ['crash', 'block', 'slow', 'restart', 'rolling-reload']);
  });

  it('hand over late by a limit of 0', () => {
    assert.equal(scenario({ binding: 'late' }).binding?.pendingLimit, 0);
    assert.equal(scenario({ pendingLimit: '3' }).binding?.pendingLimit, 3);
  });

  it('measure for longer near a load of 1, within bounds', () => {
    const connections = (load: string): number => scenario({ load }).connections;
    assert.ok(connections('0.5') === 200_000 && connections('0.9') > 200_000);
    assert.equal(connections('0.99'), 2_000_000);
  });

  for (const [flags, message] of [
    [{ algos: 'rr,leest' }, /--algos "rr,leest" is not valid: expected all, rr.*, not leest\./],
    [{ algos: '' }, /--algos/],
    [{ algos: 'rr,p2c(d=3,lc' }, /expected a closing parenthesis\. Did you mean "p2c\(d=3,lc\)"\?/],
    [{ service: 'erlang(3' }, /expected a closing parenthesis\. Did you mean "erlang\(3\)"\?/],
    [{ algos: 'p2c(d=0)' }, /expected d to be a whole number/],
    [{ load: '0' }, /--load/],
    [{ load: '' }, /--load "" is not valid/],
    [
      { service: 'exponentail' },
      /expected exponential, deterministic, erlang\(stages\).* Did you mean exponential\?/,
    ],
    [{ service: 'erlang' }, /expected erlang\(stages\) with stages, a whole number from 1 to 1000/],
    [{ service: 'erlang(2.5)' }, /expected stages to be a whole number/],
    [{ service: 'lognormal(sigma=1)' }, /expected an option of lognormal \(c2\), not sigma/],
    [{ service: 'lognormal(1, c2=2)' }, /expected c2 once/],
    [{ arrivals: 'trace' }, /--arrivals/],
    [{ arrivals: 'trace(no-such-file)' }, /a file that can be read \(ENOENT\)/],
    [{ fault: ['block(worker=1)'] }, /with at, a time such as 100/],
    [{ fault: ['crash(worker=9, at=1)'] }, /there is no slot 9/],
    [{ fault: ['crash(worker=1, at=5ms)'] }, /at to be a time such as 100, or 100ms with --service-mean/],
    [{ speeds: '1,1,1,1,1' }, /5 speeds are given for 4 workers/],
    [{ stall: '0' }, /--stall 0 is not valid: expected a time above 0/],
    [{ stall: '5ms' }, /With --service-mean 5ms it can have a unit/],
    [{ countsOwn: 'on' }, /expected --stale beside it/],
    [{ binding: 'late', pendingLimit: '2' }, /no limit beside --binding late/],
    [{ requestsPerConnection: '4', thinkTime: '0' }, /--think-time 0/],
  ] as const satisfies readonly (readonly [Flags, RegExp])[]) {
    it(`refuse ${JSON.stringify(flags)}`, () => {
      assert.match(refusal(flags), message);
    });
  }
});
