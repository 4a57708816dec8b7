/** Dispatch with two slots, a clock that a test moves, and ports that only note what they are asked. */
import type { Algorithm } from '../../src/algorithms/contract.ts';
import type {
  DispatchLimits,
  HungReason,
  LoadReport,
  ReturnReason,
  ShedReason,
} from '../../src/dispatch/contract.ts';
import { Dispatch } from '../../src/dispatch/dispatch.ts';
import type { Frontend } from '../../src/dispatch/frontend.ts';
import { type HealthThresholds, healthThresholds } from '../../src/dispatch/health.ts';
import type { ProcessAccount } from '../../src/dispatch/process-account.ts';

export interface BenchOptions {
  readonly limits?: Partial<DispatchLimits>;
  readonly thresholds?: Partial<HealthThresholds>;
  readonly algorithm?: Algorithm;
  /** What a worker does at once when it is handed a connection. */
  readonly onSend?: (process: ProcessAccount, connection: number) => void;
  /** What the workers turn out to have done. */
  readonly onRefresh?: () => void;
  /** What one worker turns out to have done when that is asked again. */
  readonly onCatchUp?: (process: ProcessAccount) => void;
  /** Whoever hands over tells what is overdue. */
  readonly tellsOverdue?: boolean;
  /** What whoever runs the process does at once when it is called hung. */
  readonly onHung?: (process: ProcessAccount) => void;
}

export const usualLimits: DispatchLimits = {
  maxConnections: 100,
  queueLimit: 2,
  queueTimeoutMs: 1_000,
  heldLimit: 50,
  pendingLimit: 1,
  openLimit: 100,
};

export class DispatchBench {
  nowMs = 0;
  /** "connection to slot", in order. */
  readonly sent: string[] = [];
  /** "connection reason", in order. */
  readonly refused: string[] = [];
  /** "time what slot" of probes and hung processes. */
  readonly told: string[] = [];
  /** Clients that are gone, and those of them that were noticed. */
  readonly left = new Set<number>();
  readonly dropped: number[] = [];
  /** Connections that have come from another worker. */
  readonly moved = new Set<number>();
  readonly waitedMs = new Map<number, number>();
  /** What can be reclaimed from a process, oldest first. */
  readonly mailboxes = new Map<ProcessAccount, number[]>();
  readonly cpuMs = new Map<ProcessAccount, number>();
  isRunnable = true;
  refusing = 0;
  roomWanted = 0;
  readonly dispatch: Dispatch<number>;
  readonly frontend: Frontend<number>;
  readonly first: ProcessAccount;
  readonly second: ProcessAccount;
  /** When the dispatch wants to be called; infinite when it does not. */
  wakeAtMs = Number.POSITIVE_INFINITY;
  /** How often it was. */
  ticks = 0;
  readonly #frontendIds = new Map<number, number>();
  #nextConnection = 1;

  constructor(options: BenchOptions = {}) {
    const { limits, thresholds, algorithm, onSend, onRefresh, onCatchUp, onHung, tellsOverdue } = options;
    const times = healthThresholds({ stallMs: 20, ackMs: 1_000, hungMs: 8_000 });
    this.dispatch = new Dispatch<number>(
      { limits: { ...usualLimits, ...limits }, thresholds: { ...times, ...thresholds } },
      {
        now: () => this.nowMs,
        refresh: () => onRefresh?.(),
        catchUp: (process) => onCatchUp?.(process),
        frontendOf: (connection) => this.#frontendIds.get(connection)!,
        waitedMs: (connection) => this.waitedMs.get(connection) ?? 0,
        infoOf: () => ({ remoteAddress: '10.0.0.1' }),
        send: (process, connection, waitedMs) => {
          this.waitedMs.set(connection, waitedMs);
          this.sent.push(`${connection} to ${process.slot}`);
          this.mailboxes.set(process, [...(this.mailboxes.get(process) ?? []), connection]);
          onSend?.(process, connection);
        },
        refuse: (connection: number, reason: ShedReason) => void this.refused.push(`${connection} ${reason}`),
        hasLeft: (connection) => this.left.has(connection),
        hasMoved: (connection) => this.moved.has(connection),
        drop: (connection) => void this.dropped.push(connection),
        refusing: () => this.refusing,
        wantRoom: () => void this.roomWanted++,
        reclaim: (process) => this.#reclaim(process),
        probe: ({ slot }) => void this.told.push(`${this.nowMs} probe ${slot}`),
        hung: (process, reason: HungReason) => {
          this.told.push(`${this.nowMs} hung ${process.slot} ${reason}`);
          onHung?.(process);
        },
        cpuMs: (process) => this.cpuMs.get(process),
        isRunnable: () => this.isRunnable,
        tellsOverdue: tellsOverdue === true,
        wakeAt: (timeMs) => {
          this.wakeAtMs = timeMs;
        },
      },
    );
    this.dispatch.load.addSlot();
    this.dispatch.load.addSlot();
    this.first = this.dispatch.load.enter(1, 1);
    this.second = this.dispatch.load.enter(2, 1);
    this.frontend = this.dispatch.open(algorithm ?? fewestOpen());
    for (const process of [this.first, this.second]) this.dispatch.join(this.frontend, process);
  }

  /** One more address, which these processes serve. */
  open(processes: readonly ProcessAccount[], algorithm: Algorithm = fewestOpen()): Frontend<number> {
    const frontend = this.dispatch.open(algorithm);
    for (const process of processes) this.dispatch.join(frontend, process);
    return frontend;
  }

  ready(...processes: readonly ProcessAccount[]): void {
    for (const process of processes) this.dispatch.ready(process);
  }

  /** Processes that are not ready come to nothing. */
  failStarts(): void {
    for (const process of [...this.dispatch.load.processes])
      if (!process.isReady) this.dispatch.gone(process);
  }

  arrive(frontend: Frontend<number> = this.frontend): number {
    const connection = this.#nextConnection++;
    this.#frontendIds.set(connection, frontend.id);
    this.dispatch.accept(frontend, connection);
    return connection;
  }

  take(process: ProcessAccount): void {
    this.mailboxes.get(process)?.shift();
    this.dispatch.taken(process);
  }

  /** A worker gives a connection back unread. */
  comeBack(process: ProcessAccount, connection: number, reason: ReturnReason = 'reclaimed'): void {
    const others = (this.mailboxes.get(process) ?? []).filter((other) => other !== connection);
    this.mailboxes.set(process, others);
    this.dispatch.returned(process, connection, reason);
  }

  /** The worker says so many connections closed, and since when it is busy. */
  report(process: ProcessAccount, report: Partial<LoadReport>): void {
    this.dispatch.reported(process, { ...process.report, aliveAtMs: this.nowMs, ...report });
  }

  /** Lets time pass, a millisecond at a time, and rings when that was asked for. */
  pass(ms: number): void {
    for (let step = 0; step < ms; step++) {
      this.nowMs++;
      if (this.wakeAtMs > this.nowMs) continue;
      this.wakeAtMs = Number.POSITIVE_INFINITY;
      this.ticks++;
      this.dispatch.tick();
    }
  }

  slots(): number[] {
    return this.dispatch.load.members.map(({ slot }) => slot);
  }

  /** Those in rotation that can be given a connection. */
  slotsWithRoom(): number[] {
    return this.dispatch.load.members.filter(({ hasRoom }) => hasRoom).map(({ slot }) => slot);
  }

  #reclaim(process: ProcessAccount): number {
    const back = this.mailboxes.get(process) ?? [];
    this.mailboxes.delete(process);
    for (const connection of back) this.dispatch.returned(process, connection, 'reclaimed');
    return back.length;
  }
}

/** An algorithm without surprises: the first of those with the fewest connections. */
export function fewestOpen(): Algorithm {
  return { pick: (workers) => [...workers].sort((left, right) => left.open - right.open)[0] };
}
