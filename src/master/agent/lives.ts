/** What is said to the agents, the one on duty and those before and after it, and what they say. */
import type { Logger } from 'pino';
import type { ProcessId } from '../../dispatch/contract.ts';
import type {
  BeatMessage,
  BegunMessage,
  EndMessage,
  FinishedMessage,
  FinishMessage,
  GoMessage,
  JobMessage,
} from '../../protocol/agent-messages.ts';
import type { HandedPart } from '../../upgrade/contract.ts';
import type { Link } from '../../upgrade/link.ts';
import type { BusPipe } from '../bus/bus-pipe.ts';
import type { MasterBus } from '../bus/start-bus.ts';
import type { RotatedLogs } from '../contract.ts';
import type { WorkerProcess } from '../processes/worker-process.ts';
import { createAgentLogs } from './agent-logs.ts';
import { createDuty, type Duty } from './duty.ts';
import { handOverJobs, receiveJobs } from './heritage.ts';
import { createLedger, type JobLedger } from './ledger.ts';

export interface LivesParts {
  readonly bus: Pick<MasterBus, 'agentStarted'>;
  readonly logs?: RotatedLogs | undefined;
  readonly logger: Logger;
  /** To a master before this one, whose agent has the jobs so far. */
  readonly predecessor?: Link | undefined;
}

interface Life {
  readonly worker: WorkerProcess;
  readonly pipe: BusPipe | undefined;
  /** It begins no job any more, and none runs. */
  isFinished: boolean;
  isGone: boolean;
}

export interface Lives {
  onBeat(id: ProcessId): void;
  /** How long an agent that is told to end has from now. */
  finishWithinMs(): number;
  /** Somebody may still send it something: it is not to end, though all its jobs are done. */
  isNeeded: boolean;
  /** Jobs, for the next master. */
  readonly handed: HandedPart;
  /** No agent begins a job any more. */
  stopping(): void;
  started(id: ProcessId, worker: WorkerProcess): void;
  ready(id: ProcessId): void;
  draining(id: ProcessId): void;
  gone(id: ProcessId): void;
}

/** What is said to each agent, and what it says. */
export function createLives({ bus, logger, logs, predecessor }: LivesParts): Lives {
  const ledger = createLedger();
  const known = new Map<ProcessId, Life>();
  const before = predecessor === undefined ? undefined : { slot: 0, generation: 0 };
  const duty = dutyOf(known, ledger, before);
  const handOver = createHandOver({ known, ledger, duty, before, predecessor });

  /** One that has not had its turn when all is stopped has it yet, for the messages that wait for it. */
  function finished(id: ProcessId): void {
    const life = known.get(id);
    if (life === undefined || life.isFinished) return;
    life.isFinished = true;
    if (duty.holder === id) duty.leaves(id);
    handOver.look();
    endWhenQuiet(life, () => lives.isNeeded);
  }

  const agentLogs = createAgentLogs(logs, () =>
    duty.holder === undefined ? undefined : known.get(duty.holder)?.worker,
  );

  const lives: Lives = {
    onBeat() {},
    finishWithinMs: () => 0,
    isNeeded: false,
    handed: handOver.part,
    stopping: handOver.begin,
    started(id, worker) {
      const pipe = bus.agentStarted(id.generation, worker);
      known.set(id, { worker, pipe, isFinished: false, isGone: false });
      const { channel } = worker;
      channel.on<BeatMessage>('pointsman:beat', () => lives.onBeat(id));
      agentLogs.started(worker);
      channel.on<JobMessage>('pointsman:job', (message) => {
        // Whoever has handed its jobs over has nothing to say about them.
        if (duty.holder === id) keep(message, ledger, worker, logger);
      });
      channel.on<FinishedMessage>('pointsman:finished', () => finished(id));
    },
    ready: (id) => duty.follows(id),
    draining(id) {
      // Whoever follows it is there already, or on the way; when all is stopped nobody does.
      if (!lives.isNeeded) known.get(id)?.pipe?.resigns();
      const finish: FinishMessage = { type: 'pointsman:finish', withinMs: lives.finishWithinMs() };
      known.get(id)?.worker.channel.send(finish);
    },
    gone(id) {
      const life = known.get(id);
      if (life !== undefined) life.isGone = true;
      life?.pipe?.gone();
      known.delete(id);
      duty.leaves(id);
      handOver.look();
    },
  };
  return lives;
}

/** `before` has the jobs so far, if given. */
function dutyOf(
  known: ReadonlyMap<ProcessId, Life>,
  ledger: JobLedger,
  before: ProcessId | undefined,
): Duty<ProcessId> {
  let standIn: ProcessId | undefined;
  const duty: Duty<ProcessId> = createDuty<ProcessId>(
    {
      waits(id) {
        const isAnother = standIn !== undefined && known.has(standIn);
        if (before === undefined || duty.holder !== before || isAnother) {
          known.get(id)?.pipe?.succeeds();
          return;
        }
        // The agent of the master before is on another bus, and a worker may need an answer to become ready.
        standIn = id;
        known.get(id)?.pipe?.serves();
      },
      go(id) {
        const { worker, pipe, isFinished } = known.get(id)!;
        pipe?.serves();
        if (isFinished) return;
        const message: GoMessage = { type: 'pointsman:go', records: ledger.records };
        worker.channel.send(message);
      },
    },
    before,
  );
  return duty;
}

interface HandOverParts {
  readonly known: ReadonlyMap<ProcessId, Life>;
  readonly ledger: JobLedger;
  readonly duty: Duty<ProcessId>;
  readonly before: ProcessId | undefined;
  readonly predecessor: Link | undefined;
}

/** Jobs from the master before, and to the next one; `look` is to be called whenever somebody may be over with them. */
function createHandOver({ known, ledger, duty, before, predecessor }: HandOverParts) {
  const { part, finished } = handOverJobs(ledger);
  let isStopping = false;
  const look = (): void => {
    const isHere = before === undefined || duty.holder !== before;
    if (isStopping && isHere && [...known.values()].every(({ isFinished }) => isFinished)) finished();
  };
  if (predecessor !== undefined)
    receiveJobs(predecessor, ledger, () => {
      duty.leaves(before!);
      look();
    });
  return {
    ...{ part, look },
    begin(): void {
      isStopping = true;
      look();
    },
  };
}

function keep(message: JobMessage, ledger: JobLedger, { channel }: WorkerProcess, logger: Logger): void {
  if (!ledger.enter(message)) logger.warn({ event: 'agent-jobs' }, 'the agent has too many jobs');
  if (message.act !== 'begin') return;
  const begun: BegunMessage = { type: 'pointsman:begun', job: message.job };
  channel.send(begun);
}

const LOOK_EVERY_MS = 20;

/** What was sent to it before is handled and answered first. */
function endWhenQuiet(life: Life, isNeeded: () => boolean): void {
  if (life.isGone) return;
  if (isNeeded() || life.pipe?.isBusy === true) {
    setTimeout(endWhenQuiet, LOOK_EVERY_MS, life, isNeeded).unref();
    return;
  }
  const end: EndMessage = { type: 'pointsman:end' };
  life.worker.channel.send(end);
}
