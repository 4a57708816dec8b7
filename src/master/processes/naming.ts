/** What the log and errors call the processes of one supervisor. */
import { type PointsmanError, pointsmanError } from '../../errors.ts';

/** How a process failed to start. */
export interface NotReadyFacts {
  readonly timeoutMs: number;
  readonly missing: string | undefined;
  readonly output: string;
}

export interface StartFailedFacts {
  readonly outcome: string;
  /** It was, and had yet to take over. */
  readonly wasReady?: boolean;
  readonly missing?: string | undefined;
  readonly output: string;
}

export interface Naming {
  /** The names of events begin with it. */
  readonly role: 'worker' | 'agent';
  /** Within a sentence. */
  nameOf(slot: number): string;
  /** By which the log tells one from another. */
  fieldsOf(slot: number): { readonly slot?: number };
  /** What it does from when it is to end, behind its name. */
  readonly draining: string;
  notReady(slot: number, facts: NotReadyFacts): PointsmanError;
  startFailed(slot: number, facts: StartFailedFacts, cause?: unknown): PointsmanError;
}

export const workerNaming: Naming = {
  role: 'worker',
  nameOf: (slot) => `worker ${slot}`,
  fieldsOf: (slot) => ({ slot }),
  draining: 'gets no more connections and finishes what it has',
  notReady: (slot, facts) => pointsmanError('ERR_WORKER_NOT_READY', { slot, ...facts }),
  startFailed: (slot, facts, cause) => pointsmanError('ERR_WORKER_START_FAILED', { slot, ...facts }, cause),
};

/** There is one, whatever its number. */
export const agentNaming: Naming = {
  role: 'agent',
  nameOf: () => 'the agent',
  fieldsOf: () => ({}),
  draining: 'begins no more jobs and finishes what it has',
  notReady: (_slot, { timeoutMs, output }) => pointsmanError('ERR_AGENT_NOT_READY', { timeoutMs, output }),
  startFailed: (_slot, { missing: _missing, ...facts }, cause) =>
    pointsmanError('ERR_AGENT_START_FAILED', facts, cause),
};
