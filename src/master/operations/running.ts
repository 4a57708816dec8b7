/** What the operations of one master share. */
import type { Logger } from 'pino';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import { pointsmanError } from '../../errors.ts';
import type { AlgorithmChoice, ServeResolution } from '../../options/index.ts';
import type { TlsKeeper } from '../../tls/keeper.ts';
import type { Handed } from '../../upgrade/contract.ts';
import type { AgentSupervision } from '../agent/supervise-agent.ts';
import type { MasterBus } from '../bus/start-bus.ts';
import type { MasterObserver } from '../contract.ts';
import type { AlgorithmMakers } from '../dispatching/choose-algorithm.ts';
import type { Dispatching } from '../dispatching/start-dispatching.ts';
import type { Listening } from '../listening/start-listening.ts';
import type { Release } from '../processes/release.ts';
import type { Slot, SlotProcess } from '../processes/slot.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import type { Passing } from '../succession/pass-connections.ts';
import type { Changes } from './changes.ts';
import type { StopReport } from './contract.ts';
import type { ScaleParts } from './scale.ts';
import type { StoreStatus } from './status-contract.ts';

export interface OperationsParts {
  readonly resolution: ServeResolution;
  readonly dispatching: Dispatching;
  readonly listening: Listening;
  readonly algorithms: AlgorithmMakers;
  readonly supervisor: Supervisor<ProcessAccount>;
  readonly agent: AgentSupervision | undefined;
  readonly bus: MasterBus;
  readonly tls: TlsKeeper | undefined;
  readonly store: () => StoreStatus;
  /** Processes at the start. */
  readonly workers: number;
  readonly observer: MasterObserver;
  readonly logger: Logger;
  /** Reads the configuration again. */
  reread(): Promise<ServeResolution>;
  releaseOf(resolution: ServeResolution): Release;
  /** Whatever writes logs into files opens them anew; which. */
  reopenLogs(): Promise<readonly string[]>;
  stop(timeoutMs: number, drainDelayMs: number): Promise<StopReport>;
  /** Starts another master with all this; undefined where this one cannot be followed. Resolves when that serves. */
  readonly succeed: ((handed: Handed, signal: AbortSignal) => Promise<number>) | undefined;
  /** Whoever sends clients here is told that it is over soon; resolves when they know. Never rejects. */
  leaving(): Promise<void>;
}

export type Phase = 'starting' | 'serving' | 'leaving' | 'stopping';

/** State that operations change. */
export interface Running extends OperationsParts {
  readonly changes: Changes;
  /** The configuration that the processes are started from. */
  current: ServeResolution;
  algorithm: AlgorithmChoice;
  phase: Phase;
  /** What the configuration asked for last; "lb scale" does not count. */
  configuredWorkers: number;
  /** The way of idle connections to the master that follows this one. */
  passing: Passing | undefined;
}

/** Throws ERR_NO_SLOT. */
export function slotOf({ supervisor }: Running, number: number): Slot<ProcessAccount> {
  const { slots } = supervisor;
  const slot = slots.find((candidate) => candidate.slot === number);
  if (slot === undefined) throw pointsmanError('ERR_NO_SLOT', { slot: number, workers: slots.length });
  return slot;
}

export function isPaused({ dispatching }: Running, slot: number): boolean {
  return dispatching.live.dispatch.load.slots[slot - 1]?.isPaused === true;
}

/** Beside others that are warm. */
export function warmUp(running: Running, processes: readonly SlotProcess<ProcessAccount>[]): void {
  const { dispatching, current, supervisor } = running;
  if (supervisor.slots.length < 2) return;
  for (const { id } of processes) dispatching.live.dispatch.warmUp(id, current.options.warmUp);
}

export function scaleParts(running: Running): ScaleParts {
  const { supervisor, dispatching, current } = running;
  const { warmUp: warmUpMs, weights } = current.options;
  return {
    supervisor,
    dispatch: dispatching.live.dispatch,
    warmUpMs,
    weightOf: (slot) => weights[slot - 1] ?? 1,
  };
}
