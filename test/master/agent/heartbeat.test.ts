import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { pino } from 'pino';
import type { ProcessId } from '../../../src/dispatch/contract.ts';
import { type Heartbeat, watchHeartbeat } from '../../../src/master/agent/heartbeat.ts';
import type { SlotProcess } from '../../../src/master/processes/slot.ts';

const id: ProcessId = { slot: 1, generation: 1 };

let nowMs: number;
let killed: string[];
let heartbeat: Heartbeat;
let process: { isReady: boolean; isDraining: boolean };

function pass(ms: number, stepMs = 250, beats = false): void {
  for (let left = ms; left > 0; left -= stepMs) {
    nowMs += stepMs;
    if (beats) heartbeat.beat(id);
    mock.timers.tick(stepMs);
  }
}

beforeEach(() => {
  mock.timers.enable({ apis: ['setInterval', 'setImmediate'] });
  nowMs = 1_000_000;
  killed = [];
  process = { isReady: true, isDraining: false };
  const worker = { pid: 1, kill: (why: string) => void killed.push(why) };
  heartbeat = watchHeartbeat({
    hungTimeoutMs: 5_000,
    logger: pino({ level: 'silent' }),
    now: () => nowMs,
    processes: () => [{ id, worker, readyAtMs: 1_000_000, ...process } as unknown as SlotProcess<ProcessId>],
  });
});

afterEach(() => {
  heartbeat.stop();
  mock.timers.reset();
});

describe('an agent', () => {
  it('is killed when its event loop does not turn, and not before', () => {
    pass(20_000, 250, true);
    pass(5_000);
    assert.deepEqual(killed, []);
    pass(1_000);
    assert.match(killed[0]!, /had not moved for 5/);
  });

  for (const what of [{ isReady: false }, { isDraining: true }])
    it(`is not watched while it has a limit of its own: ${JSON.stringify(what)}`, () => {
      Object.assign(process, what);
      pass(60_000);
      assert.deepEqual(killed, []);
    });

  it('is not blamed for the time in which the master itself stood still', () => {
    pass(10_000, 250, true);
    nowMs += 3_600_000;
    pass(2_000);
    assert.deepEqual(killed, []);
    pass(4_000);
    assert.equal(killed.length > 0, true);
  });
});
