/** The live master's driver of dispatch, over a transport that is played. */
import { mock } from 'node:test';
import type { LoadReport } from '../../../src/dispatch/contract.ts';
import type { Frontend } from '../../../src/dispatch/frontend.ts';
import { healthThresholds } from '../../../src/dispatch/health.ts';
import type { ProcessAccount } from '../../../src/dispatch/process-account.ts';
import type { Connection } from '../../../src/handoff/contract.ts';
import { LiveBench } from '../../master/dispatching/live-bench.ts';
import type { FakeConnection } from '../../master/fake-connection.ts';
import { Driver, type MakeAlgorithm } from './driver.ts';
import { rules, SLOTS, type WorkerEvent } from './script.ts';

const NEVER = Number.POSITIVE_INFINITY;

export class LiveDriver extends Driver {
  readonly #bench: LiveBench;
  readonly #frontend: Frontend<Connection>;
  readonly #processes: ProcessAccount[];
  readonly #connections = new Map<number, FakeConnection>();
  readonly #held = new Set<FakeConnection>();

  /** Timers have to be mocked. */
  constructor(makeAlgorithm: MakeAlgorithm, random: () => number) {
    super();
    const { stallMs, ...limits } = rules;
    this.#bench = new LiveBench({
      limits: { maxConnections: NEVER, heldLimit: NEVER, ...limits },
      thresholds: healthThresholds({ stallMs, ackMs: NEVER, hungMs: NEVER }),
      onSend: (process, connection) => {
        this.#connections.set(connection.id, connection);
        this.workers[process.slot - 1]!.pending.push(connection.id);
        this.sent.push(`${connection.id}>${process.slot}`);
      },
      onRefresh: () => this.#report(),
      onReclaim: (process) => this.#giveBack(process, 'reclaimed'),
      onGone: (process) => void this.#giveBack(process, 'worker-exit'),
    });
    const { dispatch } = this.#bench.live;
    for (let slot = 3; slot <= SLOTS; slot++) dispatch.load.addSlot();
    const others = [3, 4].map((slot) => dispatch.load.enter(slot, 1));
    this.#processes = [this.#bench.first, this.#bench.second, ...others];
    this.#frontend = this.#bench.open(this.#processes, makeAlgorithm({ now: () => this.nowMs, random }));
    dispatch.ready(...this.#processes);
  }

  /** How many were shed because their queue stood. */
  get overload(): number {
    return this.#bench.shedder.counts.overload;
  }

  stop(): void {
    this.#bench.live.stop();
  }

  override record(): string {
    for (const connection of this.#held) {
      if (connection.fate !== 'shed') continue;
      this.#held.delete(connection);
      this.shed.push(connection.id);
    }
    return super.record();
  }

  override pass(): void {
    this.nowMs++;
    this.#bench.nowMs = this.nowMs;
    mock.timers.tick(1);
  }

  protected override arrive(): void {
    this.#held.add(this.#bench.arrive(this.#frontend));
  }

  protected override processOf(slot: number): ProcessAccount {
    return this.#processes[slot - 1]!;
  }

  protected override happens({ kind, slot }: { kind: WorkerEvent; slot: number }): void {
    const { live, events } = this.#bench;
    const { dispatch } = live;
    const process = this.processOf(slot);
    switch (kind) {
      case 'take':
        events.taken(process, this.#connections.get(this.workers[slot - 1]!.current!));
        return;
      case 'finish':
        // The transport finds both when it reads the worker's record.
        dispatch.together(() => {
          events.reported(process, this.#reportOf(process));
          events.moved(process);
        });
        return;
      case 'move':
        events.moved(process);
        return;
      case 'drain':
        dispatch.drain(process);
        return;
      case 'die':
        live.gone(process);
        return;
      case 'replace': {
        const successor = dispatch.load.enter(slot, process.generation + 1);
        this.#processes[slot - 1] = successor;
        // Its server listened in an earlier turn of the event loop than the one in which it is ready.
        dispatch.together(() => {
          dispatch.join(this.#frontend, successor);
          dispatch.ready(successor);
        });
      }
    }
  }

  #report(): void {
    for (const process of this.#processes) {
      if (process.isReady) this.#bench.events.reported(process, this.#reportOf(process));
    }
  }

  #reportOf({ slot }: ProcessAccount): LoadReport {
    const { finished, current, busySinceMs } = this.workers[slot - 1]!;
    const inFlight = current === undefined ? 0 : 1;
    return { closed: finished, done: finished, errors: 0, inFlight, busySinceMs };
  }

  #giveBack(process: ProcessAccount, reason: 'reclaimed' | 'worker-exit'): number {
    const back = this.workers[process.slot - 1]!.giveBack();
    for (const id of back) this.#bench.events.returned(process, this.#connections.get(id)!, reason);
    return back.length;
  }
}
