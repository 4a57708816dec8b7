/**
 * A few clients in virtual time: each asks for a connection, waits for its one answer, closes, and asks again.
 * Small on purpose; the simulator of the lab is the real one.
 */
import type { Algorithm } from '../../src/algorithms/contract.ts';
import { client, type TestContext, type TestWorker } from './views.ts';

export interface ClosedLoop {
  readonly algorithm: Algorithm;
  readonly context: TestContext;
  readonly members: readonly TestWorker[];
  readonly clients: number;
  readonly picks: number;
  serviceMs(worker: TestWorker): number;
  readonly fails?: (worker: TestWorker) => boolean;
  /** Every connection from another address; otherwise each client keeps its own. */
  readonly newAddresses?: boolean;
}

interface Served {
  readonly endMs: number;
  readonly durationMs: number;
  readonly worker: TestWorker;
  readonly client: number;
}

/** Picks by slot; index 0 is slot 1. The algorithm is told of the members first. */
export function runClosedLoop(loop: ClosedLoop): number[] {
  const { algorithm, context, members, clients, picks, serviceMs, fails = () => false } = loop;
  const counts = members.map(() => 0);
  const served: Served[] = [];
  let waiting = Array.from({ length: clients }, (_, index) => index);
  algorithm.changed?.(members);

  for (let done = 0; done < picks; ) {
    const stillWaiting: number[] = [];
    for (const asking of waiting) {
      const picked = algorithm.pick(members, client(loop.newAddresses === true ? done : asking));
      if (picked === undefined) {
        stillWaiting.push(asking);
        continue;
      }
      done++;
      counts[members.findIndex(({ slot }) => slot === picked.slot)]!++;
      const worker = picked as TestWorker;
      worker.open++;
      worker.inFlight++;
      algorithm.assigned?.(worker);
      const durationMs = serviceMs(worker);
      insert(served, { endMs: context.nowMs + durationMs, durationMs, worker, client: asking });
    }
    waiting = stillWaiting;
    const next = served.shift();
    if (next === undefined) throw new Error('every client waits and nothing is served');
    context.nowMs = next.endMs;
    finish(next, fails(next.worker));
    algorithm.released?.(next.worker);
    waiting.push(next.client);
  }
  return counts;
}

function finish({ worker, durationMs }: Served, failed: boolean): void {
  worker.open--;
  worker.inFlight--;
  if (failed) worker.errors++;
  else worker.done++;
  worker.latencyMs =
    worker.latencyMs === undefined ? durationMs : worker.latencyMs + 0.1 * (durationMs - worker.latencyMs);
}

function insert(served: Served[], entry: Served): void {
  const at = served.findIndex(({ endMs }) => endMs > entry.endMs);
  served.splice(at === -1 ? served.length : at, 0, entry);
}
