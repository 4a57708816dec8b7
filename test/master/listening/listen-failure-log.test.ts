import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { pino } from 'pino';
import { pointsmanError } from '../../../src/errors.ts';
import { listenFailureLog } from '../../../src/master/listening/listen-failure-log.ts';

describe('an address that an app cannot have', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  function make() {
    const logged: unknown[] = [];
    const log = listenFailureLog(
      pino({}, { write: (line) => void logged.push((JSON.parse(line) as { slot: number }).slot) }),
    );
    const error = pointsmanError('ERR_PORT_IN_USE', { host: undefined, port: 80 });
    return { logged, log, fail: (slot: number) => log.failed(error, { slot, generation: 1 }) };
  }

  it('is logged after a second, if the start has not failed by then', () => {
    const { logged, fail } = make();
    for (const slot of [1, 2]) fail(slot);
    mock.timers.tick(999);
    assert.deepEqual(logged, []);
    mock.timers.tick(1);
    assert.deepEqual(logged, [1, 2]);
  });

  it('is logged as soon as a process is ready, and at once from then on', () => {
    const { logged, log, fail } = make();
    fail(1);
    log.ready();
    fail(2);
    assert.deepEqual(logged, [1, 2]);
    mock.timers.tick(1_000);
    assert.deepEqual(logged, [1, 2]);
  });
});
