/** Keeps the agent: one process beside the workers, which gets no connections and does what is to be done once. */
import type { Logger } from 'pino';
import type { ProcessId } from '../../dispatch/contract.ts';
import type { ResolvedOptions } from '../../options/index.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { residentBytes } from '../../platform/memory.ts';
import type { HandedPart } from '../../upgrade/contract.ts';
import type { Link } from '../../upgrade/link.ts';
import type { MasterBus } from '../bus/start-bus.ts';
import type { AppOutput, RotatedLogs } from '../contract.ts';
import type { AgentStatus } from '../operations/contract.ts';
import type { OwnFiles } from '../processes/inherited.ts';
import { agentNaming } from '../processes/naming.ts';
import { createOutputPasser } from '../processes/pass-output.ts';
import { stateOf } from '../processes/process-state.ts';
import type { Release } from '../processes/release.ts';
import { tellsAll } from '../processes/start-output.ts';
import { startUnlessAborted } from '../processes/start-unless-aborted.ts';
import { Supervisor } from '../processes/supervisor.ts';
import { agentReleaseOf } from './agent-program.ts';
import { watchHeartbeat } from './heartbeat.ts';
import { createLives, type Lives } from './lives.ts';
import { renewAgent } from './renew-agent.ts';

export interface AgentSupervision {
  readonly status: AgentStatus | undefined;
  /**
   * Resolves when it is ready; without a file at once. Rejects with ERR_AGENT_START_FAILED or ERR_AGENT_NOT_READY, or
   * the reason of the signal.
   */
  start(signal: AbortSignal | undefined): Promise<void>;
  /**
   * Starts another one of these options, which waits while `renewWorkers` runs, and takes over when that resolves. If
   * either fails, the one of before goes on. The signal that `renewWorkers` gets is aborted when the new agent dies.
   */
  renew(
    options: ResolvedOptions,
    renewWorkers: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
  /** Another one of the options of the latest takes over. If it fails, the one of before goes on. */
  restart(signal: AbortSignal): Promise<{ readonly pid: number | undefined; readonly generation: number }>;
  /**
   * It begins no job any more, finishes what runs, and takes messages until `released` resolves; then it ends. Resolves
   * with the number of agents that had to be killed for it.
   */
  stop(timeoutMs: number, released: Promise<unknown>): Promise<number>;
  /** Jobs, for the next master. */
  readonly handed: HandedPart;
  killAll(): void;
  whenAllGone(): Promise<void>;
  close(): void;
}

export interface AgentSupervisionParts {
  readonly bus: MasterBus;
  readonly logger: Logger;
  readonly output: AppOutput | undefined;
  readonly ownFiles: OwnFiles;
  /** What it keeps besides what its file says; without a file it has nothing else to do. */
  readonly logs: RotatedLogs | undefined;
  /** To a master before this one, whose agent has the jobs so far. */
  readonly predecessor: Link | undefined;
}

/** What an agent that has nothing left to do has for its end, when the time of a stop is over. */
const END_WITHIN_MS = 500;

/** Throws what `agentReleaseOf` does. */
export function superviseAgent(options: ResolvedOptions, parts: AgentSupervisionParts): AgentSupervision {
  const { agent } = options;
  const releaseOf = (read: ResolvedOptions): Release =>
    agentReleaseOf(agent === undefined ? undefined : (read.agent ?? agent), read, parts);
  const lives = createLives(parts);
  const supervisor = createSupervisor(releaseOf(options), lives, parts);
  const heartbeat = watchHeartbeat({
    hungTimeoutMs: options.hungTimeout,
    logger: parts.logger,
    now: monotonicMs,
    processes: () => supervisor.processes,
  });
  lives.onBeat = heartbeat.beat;
  lives.finishWithinMs = () => supervisor.release.retireTimeoutMs;

  return {
    get status() {
      return statusOf(supervisor);
    },
    async start(signal) {
      // Serving does not depend on logs being compressed.
      if (agent === undefined) supervisor.startUnawaited();
      else await startUnlessAborted(supervisor, signal);
    },
    renew: (read, renewWorkers, signal) =>
      // Nothing of it is anybody's that could be new.
      agent === undefined
        ? renewWorkers(signal)
        : renewAgent(supervisor, releaseOf(read), renewWorkers, signal),
    async restart(signal) {
      await renewAgent(supervisor, supervisor.release, () => Promise.resolve(), signal);
      const { pid, generation } = supervisor.status(1);
      return { pid, generation };
    },
    stop(timeoutMs, released) {
      lives.finishWithinMs = () => timeoutMs;
      lives.isNeeded = true;
      const release = (): void => {
        lives.isNeeded = false;
      };
      released.then(release, release);
      const stopped = supervisor.stop(timeoutMs + END_WITHIN_MS);
      lives.stopping();
      return stopped;
    },
    handed: lives.handed,
    killAll: () => supervisor.killAll(),
    whenAllGone: () => supervisor.whenAllGone(),
    close: () => heartbeat.stop(),
  };
}

function createSupervisor(
  release: Release,
  lives: Lives,
  { logger, output }: AgentSupervisionParts,
): Supervisor<ProcessId> {
  return new Supervisor<ProcessId>({
    count: 1,
    release,
    naming: agentNaming,
    isAwaited: false,
    passer: createOutputPasser(output),
    logger,
    now: monotonicMs,
    born: (slot, generation) => ({ slot, generation }),
    stdioOf: () => [],
    started: lives.started,
    ready(processes) {
      for (const { id } of processes) lives.ready(id);
    },
    draining: lives.draining,
    gone(id) {
      lives.gone(id);
      return 0;
    },
    hasServed: () => false,
    isTold: (text, { message }) => tellsAll(message, text),
    // It serves nobody: what is lost while it is away is told where it is waited for.
    crashLoop() {},
    leaving() {},
    listening() {},
    cluster() {},
    message() {},
    exited() {},
  });
}

/** Of the one that serves, or is to. */
function statusOf(supervisor: Supervisor<ProcessId>): AgentStatus | undefined {
  const [slot] = supervisor.slots;
  const process = slot?.serving ?? slot?.starting ?? supervisor.processes[0];
  const { restarts } = supervisor.status(1);
  if (process === undefined) return { pid: undefined, state: 'away', restarts };
  const { id, worker, changedAtMs } = process;
  return {
    pid: worker.pid,
    state: stateOf(process, false),
    generation: id.generation,
    forMs: monotonicMs() - changedAtMs,
    uptimeMs: worker.uptimeMs,
    memoryBytes: worker.pid === undefined ? undefined : residentBytes(worker.pid),
    restarts,
  };
}
