/** States of the view, made as users make them: by snapshots and keys. */

import { textOf } from '../../../../src/cli/top/view/cells.ts';
import type { Size, Step, TopState } from '../../../../src/cli/top/view/contract.ts';
import { frame } from '../../../../src/cli/top/view/frame.ts';
import { advance, beginning } from '../../../../src/cli/top/view/state.ts';
import type { Snapshot } from '../../../../src/master/observe/contract.ts';
import { histogram, snapshot } from '../../../admin/fake-snapshot.ts';

/** Of the master of fake-snapshot.ts with three workers, 2 s after one that had done nothing. */
export function shown(change: (later: Snapshot) => Snapshot = (later) => later): TopState {
  const { state } = advance(beginning(['rr', 'p2c', 'least-connections'], 1000), {
    type: 'snapshot',
    snapshot: three(0),
  });
  return advance(state, { type: 'snapshot', snapshot: change(three(2000)) }).state;
}

export function press(state: TopState, ...keys: readonly string[]): Step {
  return keys.reduce<Step>((step, key) => advance(step.state, { type: 'key', key }), { state });
}

export function draw(state: TopState, size: Size = { columns: 80, rows: 24 }, isUnicode = true): string[] {
  return frame(state, size, isUnicode).map(textOf);
}

/** Worker 2 has most connections, worker 3 most requests. */
function three(afterMs: number): Snapshot {
  const [process, slot] = [snapshot.processes[0]!, snapshot.slots[0]!];
  const loads = [
    { open: 10, inFlight: 1, requests: 20 },
    { open: 40, inFlight: 3, requests: 200 },
    { open: 20, inFlight: 20, requests: 4000 },
  ];
  return {
    ...{ ...snapshot, atMs: snapshot.atMs + afterMs, workers: 3, available: 3 },
    accepted: snapshot.accepted + afterMs,
    processes: loads.map(({ open, inFlight, requests }, index) => ({
      ...process,
      ...{ slot: index + 1, generation: 1, pid: 100 + index, open, inFlight, pending: 0 },
      requests: (requests * afterMs) / 2000,
      latencies: histogram(...(afterMs === 0 ? [] : Array(100).fill(2 + index))),
    })),
    slots: loads.map(({ requests }, index) => ({
      ...slot,
      ...{ slot: index + 1, requests: 100_000 + (requests * afterMs) / 2000, lastFailure: undefined },
      latencies: histogram(5000, ...(afterMs === 0 ? [] : Array(100).fill(2 + index))),
    })),
  };
}
