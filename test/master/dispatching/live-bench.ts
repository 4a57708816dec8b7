/** Live dispatch with two slots over a transport that a test plays; the clock is the test's, the timers are real. */
import { pino } from 'pino';
import type { Algorithm } from '../../../src/algorithms/contract.ts';
import type { DispatchLimits } from '../../../src/dispatch/contract.ts';
import type { Frontend } from '../../../src/dispatch/frontend.ts';
import { type HealthThresholds, healthThresholds } from '../../../src/dispatch/health.ts';
import type { ProcessAccount } from '../../../src/dispatch/process-account.ts';
import {
  type AcceptOptions,
  type Connection,
  type Handoff,
  type HandoffEvents,
  unheard,
} from '../../../src/handoff/contract.ts';
import { createLiveDispatch, type LiveDispatch } from '../../../src/master/dispatching/live-dispatch.ts';
import { Shedder } from '../../../src/master/dispatching/shedder.ts';
import type { Transport } from '../../../src/master/dispatching/transport.ts';
import type { WorkerProcess } from '../../../src/master/processes/worker-process.ts';
import { fewestOpen, usualLimits } from '../../dispatch/dispatch-bench.ts';
import { FakeConnection } from '../fake-connection.ts';

export interface LiveBenchOptions {
  readonly limits?: Partial<DispatchLimits>;
  readonly thresholds?: Partial<HealthThresholds>;
  /** The hand-off tells what is overdue. */
  readonly tellsOverdue?: boolean;
  /** What the hand-off does at once with a connection. */
  readonly onSend?: (process: ProcessAccount, connection: FakeConnection) => void;
  readonly onRefresh?: () => void;
  /** Gives back what the process has not taken; the number. */
  readonly onReclaim?: (process: ProcessAccount) => number;
  /** What the transport tells of a process that is gone. */
  readonly onGone?: (process: ProcessAccount) => void;
}

export class LiveBench {
  nowMs = 0;
  /** "connection to slot", in order. */
  readonly sent: string[] = [];
  /** What the transport was told or asked beyond that, in order. */
  readonly asked: string[] = [];
  /** With which options the hand-off accepts, by number of the frontend. */
  readonly accepting = new Map<number, AcceptOptions>();
  readonly logged: { readonly event: string; readonly level: number; readonly [field: string]: unknown }[] =
    [];
  readonly shedder = new Shedder(50, () => {});
  readonly handoff: Handoff<ProcessAccount>;
  readonly live: LiveDispatch;
  readonly first: ProcessAccount;
  readonly second: ProcessAccount;
  /** What the transport tells. */
  events: HandoffEvents<ProcessAccount> = unheard;
  readonly #accept = new Map<number, (connection: Connection) => void>();
  #nextConnection = 1;

  constructor(options: LiveBenchOptions = {}) {
    this.handoff = this.#handoff(options);
    const times = healthThresholds({ stallMs: 10_000, ackMs: 10_000, hungMs: Number.POSITIVE_INFINITY });
    this.live = createLiveDispatch({
      rules: {
        limits: { ...usualLimits, ...options.limits },
        thresholds: { ...times, ...options.thresholds },
      },
      transport: this.#transport(options),
      shedder: this.shedder,
      now: () => this.nowMs,
      logger: pino({ level: 'trace' }, { write: (line) => void this.logged.push(JSON.parse(line)) }),
    });
    const { load } = this.live.dispatch;
    load.addSlot();
    load.addSlot();
    this.first = load.enter(1, 1);
    this.second = load.enter(2, 1);
  }

  ready(...processes: readonly ProcessAccount[]): void {
    for (const process of processes) this.live.dispatch.ready(process);
  }

  /** One more address of dispatch alone, which these processes serve. */
  open(processes: readonly ProcessAccount[], algorithm: Algorithm = fewestOpen()): Frontend<Connection> {
    const { dispatch } = this.live;
    const frontend = dispatch.open(algorithm);
    for (const process of processes) dispatch.join(frontend, process);
    this.#accept.set(frontend.id, (connection) => dispatch.accept(frontend, connection));
    return frontend;
  }

  /** A client connects there. */
  arrive({ id }: Frontend<Connection>): FakeConnection {
    const connection = new FakeConnection(this.#nextConnection++, id);
    this.#accept.get(id)!(connection);
    return connection;
  }

  /** The worker takes a connection. */
  take(process: ProcessAccount, connection?: Connection): void {
    this.events.taken(process, connection);
  }

  #handoff({ onSend, onReclaim, tellsOverdue = false }: LiveBenchOptions): Handoff<ProcessAccount> {
    return {
      name: 'ipc',
      tellsOverdue,
      observe() {},
      acceptFrom: (_server, accepting, accept) => {
        this.accepting.set(accepting.listener, accepting);
        this.#accept.set(accepting.listener, accept);
      },
      send: (process, connection) => {
        this.sent.push(`${connection.id} to ${process.slot}`);
        onSend?.(process, connection as FakeConnection);
      },
      refresh() {},
      wantRoom: () => void this.asked.push('room'),
      reclaim: (process) => {
        this.asked.push(`reclaim ${process.slot}`);
        return onReclaim?.(process) ?? 0;
      },
      probe: ({ slot }) => void this.asked.push(`probe ${slot}`),
      detach() {},
    };
  }

  #transport({ onRefresh, onGone }: LiveBenchOptions): Transport<ProcessAccount> {
    return {
      handoff: this.handoff,
      observe: (events) => {
        this.events = events;
      },
      stdioOf: () => [],
      started: ({ slot }) => void this.asked.push(`started ${slot}`),
      refresh: () => onRefresh?.(),
      catchUp() {},
      latencies: () => undefined,
      gone: (process) => {
        this.asked.push(`gone ${process.slot}`);
        onGone?.(process);
      },
    };
  }
}

/** As much of a worker's process as the driver needs. */
export function fakeWorker(killed: () => void): WorkerProcess {
  return { pid: undefined, kill: killed } as unknown as WorkerProcess;
}
