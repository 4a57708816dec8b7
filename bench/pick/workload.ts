/** Workers as a dispatcher would show them, and connections that come and go at a steady number. */
import type { Algorithm, ConnectionInfo, WorkerView } from '../../src/algorithms/contract.ts';
import { createRandom, type Random } from '../../src/measure/method/random.ts';

type Worker = { -readonly [Key in keyof WorkerView]: WorkerView[Key] };

/** Connections open at a time, for each worker. */
const OPEN_PER_WORKER = 2;
const CLIENTS = 1_024;

export interface Workload {
  /** One connection is picked for, assigned and, when its time has come, released. False when it had to wait. */
  step(): boolean;
}

/** With `isTight` one worker has no room, so the algorithm cannot use what it keeps for all of them. */
export function createWorkload(
  algorithm: Algorithm,
  count: number,
  isTight: boolean,
  seed: number,
): Workload {
  const random = createRandom(seed);
  const members = Array.from({ length: count }, (_, index) => createWorker(index + 1, random));
  const eligible = isTight ? members.slice(1) : members;
  const clients = Array.from({ length: CLIENTS }, (_, index) => clientOf(index));
  const open = new Array<Worker | undefined>(count * OPEN_PER_WORKER);
  let at = 0;
  let steps = 0;
  algorithm.changed?.(members);

  return {
    step() {
      at = at + 1 === open.length ? 0 : at + 1;
      const ending = open[at];
      if (ending !== undefined) end(algorithm, ending);
      const picked = algorithm.pick(eligible, clients[steps++ % CLIENTS]!) as Worker | undefined;
      open[at] = picked;
      if (picked === undefined) return false;
      picked.open++;
      picked.inFlight++;
      algorithm.assigned?.(picked);
      return true;
    },
  };
}

function end(algorithm: Algorithm, worker: Worker): void {
  worker.open--;
  worker.inFlight--;
  worker.done++;
  algorithm.released?.(worker);
}

function createWorker(slot: number, random: Random): Worker {
  return {
    slot,
    weight: 1,
    pending: 0,
    open: 0,
    inFlight: 0,
    latencyMs: 1 + 9 * random(),
    utilization: random(),
    done: 0,
    errors: 0,
  };
}

function clientOf(number: number): ConnectionInfo {
  return { remoteAddress: `10.0.${number >> 8}.${number & 255}`, remotePort: 1_024 + number };
}
