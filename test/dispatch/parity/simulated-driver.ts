/** The simulator's driver of dispatch, over workers that are played. */
import type { ReturnReason } from '../../../src/dispatch/contract.ts';
import type { ProcessAccount } from '../../../src/dispatch/process-account.ts';
import type { ConnectionLife } from '../../../src/simulate/connection-life.ts';
import { dispatchRules } from '../../../src/simulate/dispatch-rules.ts';
import { liveBinding } from '../../../src/simulate/live-binding.ts';
import { Master } from '../../../src/simulate/master.ts';
import { resolveScenario } from '../../../src/simulate/resolve-scenario.ts';
import { ground } from '../../../src/simulate/stages.ts';
import type { Workers } from '../../../src/simulate/workers.ts';
import { Driver, type MakeAlgorithm } from './driver.ts';
import { rules, SLOTS, type WorkerEvent } from './script.ts';

const { stallMs, queueTimeoutMs, queueDelay, queueLimit, pendingLimit, openLimit } = rules;
const scenario = resolveScenario({
  connections: 1,
  arrivals: { kind: 'poisson', rate: 1 },
  workers: { count: SLOTS },
  binding: {
    ...liveBinding({
      ...{ stallTimeout: stallMs, queueTimeout: queueTimeoutMs, queueLimit, pendingLimit },
      ...{ queueTarget: queueDelay.targetMs, queueInterval: queueDelay.intervalMs },
      handoff: 'mailbox',
    }),
    openLimit,
  },
});

const simulated = dispatchRules(scenario);

export class SimulatedDriver extends Driver {
  readonly #base = ground(scenario);
  readonly #master: Master;

  constructor(makeAlgorithm: MakeAlgorithm, random: () => number) {
    super();
    const { workers } = this.#base;
    this.#master = new Master({
      ...this.#base,
      // Nobody can tell what they have used of a CPU, as in the other driver.
      workers: {
        reports: workers.reports,
        busySince: workers.busySince,
        cpuTime: () => undefined,
        isRunnable: () => true,
      } as unknown as Workers,
      // With fewer that may wait in any case, as there are few.
      rules: { ...simulated, limits: { ...simulated.limits, queueDelay } },
      reclaims: scenario.binding.reclaims,
      weights: scenario.workers.weights,
      workersBlock: true,
      life: {
        hand: (worker: number, connection: number) => this.#hand(worker, connection),
        refused: (connection: number) => void this.shed.push(connection + 1),
        returnPending: (worker: number, reason: ReturnReason) => this.#giveBack(worker, reason),
      } as unknown as ConnectionLife,
      algorithm: makeAlgorithm({ now: () => this.nowMs, random }),
      nextClient: () => ({}),
    });
  }

  override pass(): void {
    const { clock, timers } = this.#base;
    this.nowMs++;
    clock.advance(this.nowMs);
    // Of those that are due at once, the live timer rings a millisecond later.
    while (timers.next <= this.nowMs) {
      timers.take();
      const { version } = timers;
      this.#master.together(() => void this.#master.wake(version));
    }
  }

  protected override arrive(): void {
    this.#master.accept(this.#base.connections.add());
  }

  protected override processOf(slot: number): ProcessAccount {
    return this.#master.processOf(slot - 1);
  }

  protected override happens({ kind, slot }: { kind: WorkerEvent; slot: number }): void {
    const master = this.#master;
    const worker = slot - 1;
    // As `Simulation` and `Faults` tell it.
    master.together(() => {
      switch (kind) {
        case 'take':
          master.requestStarted(worker);
          master.taken(worker);
          return;
        case 'finish':
          master.requestEnded(worker);
          master.closed(worker);
          master.finished(worker);
          return;
        case 'move':
          master.moved(worker);
          return;
        case 'drain':
          master.drain(worker);
          return;
        case 'die':
          master.left(worker);
          this.#giveBack(worker, 'worker-exit');
          master.gone(worker);
          return;
        case 'replace':
          master.entered(worker);
      }
    });
  }

  #hand(worker: number, connection: number): void {
    this.workers[worker]!.pending.push(connection + 1);
    this.sent.push(`${connection + 1}>${worker + 1}`);
  }

  #giveBack(worker: number, reason: ReturnReason): number {
    const back = this.workers[worker]!.giveBack();
    for (const id of back) this.#master.returned(worker, id - 1, reason);
    return back.length;
  }
}
