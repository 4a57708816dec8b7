import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDeadlines } from '../../../src/bus/endpoint/deadlines.ts';

/** Those that wait, by name; resolves with the order in which their time was up. */
function waiters() {
  const waiting = new Map<string, number>();
  const ended: string[] = [];
  let done = (): void => {};
  const deadlines = createDeadlines((nowMs) => {
    for (const [name, untilMs] of [...waiting])
      if (untilMs <= nowMs) {
        assert.ok(performance.now() >= untilMs);
        ended.push(name);
        waiting.delete(name);
        deadlines.remove();
      }
    if (waiting.size === 0) done();
    return Math.min(...waiting.values());
  });
  return {
    wait(name: string, ms: number) {
      waiting.set(name, performance.now() + ms);
      deadlines.add(waiting.get(name)!);
    },
    answered(name: string) {
      waiting.delete(name);
      deadlines.remove();
    },
    all: (): Promise<string[]> =>
      new Promise((resolve) => {
        done = () => resolve(ended);
      }),
  };
}

const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

describe('deadlines', () => {
  it('are told of in their order, whatever the order in which they came', async () => {
    const { wait, all } = waiters();
    wait('late', 60);
    wait('early', 5);
    wait('middle', 30);
    assert.deepEqual(await all(), ['early', 'middle', 'late']);
  });

  it('of whoever waits no more are not told of, and the next ones are', async () => {
    const { wait, answered, all } = waiters();
    wait('answered', 5);
    wait('waiting', 20);
    answered('answered');
    assert.deepEqual(await all(), ['waiting']);
  });

  it('keep the process going while somebody waits, and no longer', () => {
    const before = timers();
    const { wait, answered } = waiters();
    wait('one', 60_000);
    wait('two', 60_000);
    assert.equal(timers(), before + 1);
    answered('one');
    assert.equal(timers(), before + 1);
    answered('two');
    assert.equal(timers(), before);
    wait('three', 60_000);
    assert.equal(timers(), before + 1);
    answered('three');
    assert.equal(timers(), before);
  });
});
