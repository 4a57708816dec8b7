import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createService, watchdogOf } from '../../src/systemd/service.ts';

function service(context: TestContext, watchdogMs?: number) {
  context.mock.timers.enable({ apis: ['setInterval'] });
  const told: string[] = [];
  const state = { workers: 2 };
  const made = createService({ send: (text) => told.push(text), nowUs: () => 7n, watchdogMs });
  const started = (): void =>
    made.started({ status: () => `${state.workers} of 2`, isServing: () => state.workers > 0 });
  return { ...made, started, told, state };
}

describe('a service', () => {
  it('is ready once it has started, and tells nothing before', (context) => {
    const { changed, reloading, reloaded, started, told } = service(context);
    changed();
    reloading();
    reloaded();
    assert.deepEqual(told, []);
    started();
    assert.deepEqual(told, ['READY=1\nSTATUS=2 of 2']);
  });

  it('says what a reload is for its manager, once, and when it is over', (context) => {
    const { started, reloading, reloaded, told } = service(context);
    started();
    for (let time = 0; time < 3; time++) reloading();
    for (let time = 0; time < 2; time++) reloaded();
    assert.deepEqual(told.slice(1), [
      'RELOADING=1\nMONOTONIC_USEC=7\nSTATUS=reloading',
      'READY=1\nSTATUS=2 of 2',
    ]);
  });

  it('tells its status when it is another one', (context) => {
    const { started, changed, told, state } = service(context);
    started();
    changed();
    state.workers = 1;
    changed();
    changed();
    assert.deepEqual(told.slice(1), ['STATUS=1 of 2']);
  });

  it('says why a reload failed until one succeeds', (context) => {
    const { started, reloading, reloaded, changed, told, state } = service(context);
    started();
    reloading();
    reloaded('no\ndatabase');
    state.workers = 1;
    changed();
    reloading();
    reloaded();
    assert.deepEqual(
      told.slice(1).filter((text) => !text.startsWith('RELOADING')),
      [
        'READY=1\nSTATUS=2 of 2; the last reload failed: no database',
        'STATUS=1 of 2; the last reload failed: no database',
        'READY=1\nSTATUS=1 of 2',
      ],
    );
  });

  it('says why it ends before it has started, and not at any length', (context) => {
    const { failed, told } = service(context);
    failed(`no database ${'€'.repeat(100_000)}`);
    assert.match(told[0]!, /^STATUS=no database €+…$/);
    assert.ok(Buffer.byteLength(told[0]!) < 4096);
  });

  it('hands over with a sign of life, and tells nothing after it', (context) => {
    const { started, changed, handOver, told, state } = service(context, 1_000);
    started();
    handOver(4711);
    state.workers = 1;
    changed();
    context.mock.timers.tick(5_000);
    assert.deepEqual(told.slice(2), ['WATCHDOG=1\nMAINPID=4711']);
  });

  it('gives a sign of life twice in the time of the watchdog, and none while nobody serves', (context) => {
    const { started, told, state, close } = service(context, 1_000);
    started();
    assert.deepEqual(told.slice(1), ['WATCHDOG=1']);
    context.mock.timers.tick(1_000);
    assert.equal(told.length, 4);
    state.workers = 0;
    context.mock.timers.tick(5_000);
    assert.equal(told.length, 4);
    state.workers = 1;
    context.mock.timers.tick(500);
    assert.equal(told.length, 5);
    close();
    context.mock.timers.tick(5_000);
    assert.equal(told.length, 5);
  });

  it('has the time it needs to stop, says nothing else from then on, and stays alive', (context) => {
    const { started, stopping, reloading, changed, told, state } = service(context, 1_000);
    started();
    stopping(30_000);
    stopping(30_000);
    state.workers = 0;
    changed();
    reloading();
    context.mock.timers.tick(500);
    assert.deepEqual(told.slice(2), [
      'STOPPING=1\nEXTEND_TIMEOUT_USEC=35000000\nSTATUS=finishing what is open',
      'WATCHDOG=1',
    ]);
  });
});

describe('the watchdog', () => {
  for (const [what, env, expected] of [
    ['is not asked for', {}, undefined],
    ['is given in microseconds', { WATCHDOG_USEC: '30000000' }, 30_000],
    ['is for this process', { WATCHDOG_USEC: '1000', WATCHDOG_PID: '7' }, 1],
    ['is for another one', { WATCHDOG_USEC: '1000', WATCHDOG_PID: '8' }, undefined],
    ['is nonsense', { WATCHDOG_USEC: 'soon' }, undefined],
    ['is off', { WATCHDOG_USEC: '0' }, undefined],
  ] as const)
    it(`${what}`, () => assert.equal(watchdogOf(env, 7), expected));
});
