import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANE_LIMIT } from '../../src/dashboard/contract.ts';
import { frameOf, pointOf } from '../../src/dashboard/frame.ts';
import type { ProcessSnapshot, SlotSnapshot, Snapshot } from '../../src/master/observe/contract.ts';
import { histogram, snapshot } from '../admin/fake-snapshot.ts';

const [first, second] = snapshot.processes as readonly [ProcessSnapshot, ProcessSnapshot];
const [slot, other] = snapshot.slots as readonly [SlotSnapshot, SlotSnapshot];

describe('a frame', () => {
  it('has the sums over all workers, and no rates before there is something to compare with', () => {
    const frame = frameOf(snapshot, []);
    assert.equal(frame.requests, 100_000);
    assert.equal(frame.shed, 2);
    assert.equal(frame.oldestWaitMs, 250);
    assert.deepEqual(frame.rates, { requestsPerSecond: 0, connectionsPerSecond: 0 });
    assert.equal(frame.reload, undefined);
  });

  it('has rates, shares and latencies of what happened since the one before', () => {
    const now: Snapshot = {
      ...snapshot,
      uptimeMs: snapshot.uptimeMs + 500,
      accepted: snapshot.accepted + 100,
      slots: [
        {
          ...slot,
          requests: slot.requests + 30,
          latencies: histogram(0.5, 3, 3, 1500, 100_000, ...Array(30).fill(8)),
        },
        { ...other, requests: other.requests + 10, latencies: histogram(...Array(10).fill(100)) },
      ],
    };
    const { rates, lanes } = frameOf(now, [snapshot]);
    assert.equal(rates.requestsPerSecond, 80);
    assert.equal(rates.connectionsPerSecond, 200);
    assert.ok(rates.waitP90Ms! < 0.1, 'nobody waited');
    assert.ok(Math.abs(rates.p50Ms! - 8) <= 1 && Math.abs(rates.p99Ms! - 100) < 12.5, JSON.stringify(rates));
    assert.deepEqual(
      lanes.map(({ share }) => share),
      [0.75, 0.25],
    );
    assert.deepEqual(pointOf(frameOf(now, [snapshot])).shares, [0.75, 0.25]);
  });

  it('says in one word how a worker is, and why', () => {
    const stateOf = (different: Partial<ProcessSnapshot>): string =>
      frameOf({ ...snapshot, processes: [{ ...first, ...different }, second] }, []).lanes[0]!.state;
    assert.equal(stateOf({}), 'serving');
    assert.equal(stateOf({ absences: ['blocked'] }), 'stalled');
    assert.equal(stateOf({ absences: ['full'] }), 'full');
    assert.equal(stateOf({ absences: ['cooldown'] }), 'serving');
    assert.equal(stateOf({ state: 'paused', absences: ['paused'] }), 'paused');
    const gone = frameOf({ ...snapshot, processes: [second] }, []).lanes[0]!;
    assert.deepEqual([gone.state, gone.reason, gone.pid], ['gone', 'It ended: exit code 1.', undefined]);
  });

  it('shows the process that serves, and what older ones still have', () => {
    const old: ProcessSnapshot = { ...first, state: 'draining', generation: 3, open: 7 };
    const starting: ProcessSnapshot = { ...first, state: 'starting', generation: 5, open: 0 };
    const lane = frameOf({ ...snapshot, processes: [starting, first, old, second] }, []).lanes[0]!;
    assert.deepEqual([lane.generation, lane.state, lane.finishing], [4, 'serving', 7]);
  });

  it('shows no more workers than can be seen, and leaves out slots that are not wanted and empty', () => {
    const slots = Array.from({ length: 300 }, (_, at) => ({ ...slot, slot: at + 1, isWanted: at > 0 }));
    const { lanes } = frameOf({ ...snapshot, slots, processes: [] }, []);
    assert.equal(lanes.length, LANE_LIMIT);
    assert.equal(lanes[0]!.slot, 2);
  });
});
