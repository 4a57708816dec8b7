import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Frontend } from '../../../src/dispatch/frontend.ts';
import type { Connection } from '../../../src/handoff/contract.ts';
import { MOST_LISTENERS, OTHERS, Tallies } from '../../../src/master/dispatching/tallies.ts';
import type { ListenAddress } from '../../../src/master/operations/contract.ts';
import { LatencyTally } from '../../../src/scoreboard/latencies.ts';

const at = (port: number): ListenAddress => ({ scheme: 'http', host: '127.0.0.1', port });
const frontend = (id: number, accepted = 0): Frontend<Connection> =>
  ({ id, accepted, redispatched: 0 }) as Frontend<Connection>;

describe('tallies of addresses', () => {
  it('go on where an address is opened again', () => {
    const tallies = new Tallies();
    const first = frontend(1, 5);
    tallies.opened(first, at(80));
    tallies.shed(1, 'overload');
    tallies.closed(first);
    tallies.opened(frontend(2, 3), at(80));
    tallies.shed(2, 'overload');
    tallies.waited(2, 4);
    const [listener, ...others] = tallies.listeners;
    assert.deepEqual(others, []);
    assert.equal(listener!.name, '127.0.0.1:80');
    assert.equal(listener!.past.accepted, 5);
    assert.deepEqual(
      [...listener!.frontends].map(({ accepted }) => accepted),
      [3],
    );
    assert.equal(listener!.shed.overload, 2);
    assert.equal(listener!.waits.sumMs, 4);
  });

  it('count what is refused after its address was closed, too', () => {
    const tallies = new Tallies();
    tallies.shed(7, 'stopping');
    assert.deepEqual(
      tallies.listeners.map(({ name, shed }) => [name, shed.stopping]),
      [[OTHERS, 1]],
    );
  });

  it('are of so many addresses and no more, however many an app opens', () => {
    const tallies = new Tallies();
    for (let id = 1; id <= 3 * MOST_LISTENERS; id++) {
      const one = frontend(id, 1);
      tallies.opened(one, at(id));
      if (id % 2 === 0) tallies.closed(one);
    }
    const { listeners } = tallies;
    assert.equal(listeners.length, MOST_LISTENERS + 1);
    const accepted = listeners.flatMap(({ past, frontends }) => [
      past.accepted,
      ...[...frontends].map((one) => one.accepted),
    ]);
    assert.equal(
      accepted.reduce((sum, count) => sum + count),
      3 * MOST_LISTENERS,
    );
  });
});

describe('latencies of a slot', () => {
  it('keep what processes had measured that are gone', () => {
    const tallies = new Tallies();
    const measured = new LatencyTally();
    measured.count(10);
    tallies.gone(1, measured);
    tallies.gone(1, measured);
    tallies.gone(2, undefined);
    assert.equal(tallies.latenciesOf(1, [measured, undefined])?.sumMs, 30);
    assert.equal(tallies.latenciesOf(2, []), undefined);
    assert.equal(tallies.latenciesOf(2, [measured]), measured);
  });
});
