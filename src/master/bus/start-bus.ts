/** The bus of a master: who takes part, and what is said of messages that were lost. */
import type { Logger } from 'pino';
import { addressOf, type Identity, type OneAddress } from '../../bus/address.ts';
import type { Bus } from '../../bus/contract.ts';
import { Hub } from '../../bus/hub.ts';
import type { ProcessId } from '../../dispatch/contract.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { AGENT_SLOT } from '../../protocol/worker-settings.ts';
import { counted } from '../../text/counted.ts';
import type { Link } from '../../upgrade/link.ts';
import { atMostOncePerSecond } from '../log-limit.ts';
import type { StoreStatus } from '../operations/status-contract.ts';
import { agentNaming, type Naming, workerNaming } from '../processes/naming.ts';
import type { WorkerProcess } from '../processes/worker-process.ts';
import { type BusPipe, openBusPipe } from './bus-pipe.ts';
import { MemoryStore } from './memory-store.ts';
import { watchStore } from './watch-store.ts';

export interface MasterBus {
  /** The master's own end. */
  readonly bus: Bus;
  /** How the store is. */
  readonly store: () => StoreStatus;
  /** A process was forked. */
  started(process: ProcessId, worker: WorkerProcess): void;
  ready(process: ProcessId): void;
  /** It is about to end. */
  leaving(process: ProcessId): void;
  gone(process: ProcessId): void;
  /** An agent was forked; undefined where it could not be spawned. */
  agentStarted(generation: number, worker: WorkerProcess): BusPipe | undefined;
  /** The store in memory, for the next master; undefined where there is none. */
  readonly memoryStore: MemoryStore | undefined;
  /** Resolves when nothing of it is on its way to the next master. */
  readonly storeSettled: Promise<void>;
  close(): void;
}

export interface MasterBusParts {
  readonly logger: Logger;
  /** What `--store` says. */
  readonly store: string;
  readonly hasAgent: boolean;
  /** To the master that this one follows. */
  readonly predecessor?: Link | undefined;
  /** There is to be a process in this slot, now or soon. */
  isSlot(slot: number): boolean;
}

export function startBus({ logger, store, hasAgent, isSlot, predecessor }: MasterBusParts): MasterBus {
  const pipes = new Map<ProcessId, BusPipe>();
  const say = atMostOncePerSecond((count, from: Identity, to: Identity, why: string) => {
    const [sender, receiver] = [addressOf(from), addressOf(to)];
    const text = `${counted(count, 'message')} of the bus not delivered, the latest from ${sender} to ${receiver}: ${why}`;
    logger.warn({ event: 'bus-undelivered', count, from: sender, to: receiver, why }, text);
  });
  const hub = new Hub({
    now: monotonicMs,
    random: Math.random,
    isExpected: (role, slot) => role === 'master' || (role === 'agent' ? hasAgent : isSlot(slot)),
    failed: say,
  });

  const bus = hub.join({ role: 'master', slot: 0, generation: 0 });
  const onGone = (listener: (who: OneAddress) => void): void => hub.onLeft((who) => listener(addressOf(who)));
  const memoryStore =
    store === 'memory' ? new MemoryStore({ bus, onGone, predecessor, now: monotonicMs }) : undefined;
  const storeStatus =
    memoryStore === undefined ? watchStore(bus, { logger, onGone, url: store }) : () => memoryStore.status;

  function open(
    identity: Identity,
    worker: WorkerProcess,
    { nameOf, fieldsOf, role }: Naming,
  ): BusPipe | undefined {
    const { slot } = identity;
    const misbehaved = (what: string): void => {
      const text = `${nameOf(slot)} sent ${what} on the bus, which no ${role} does, and is killed`;
      logger.error({ event: `${role}-misbehaved`, ...fieldsOf(slot), pid: worker.pid, offence: 'bus' }, text);
      worker.kill(`sent on the bus what no ${role} sends`);
    };
    const pipes = worker.busPipes;
    if (pipes === undefined) return undefined;
    return openBusPipe(hub, { ...pipes, identity, isStandby: role === 'agent' }, misbehaved);
  }

  return {
    ...{ bus, memoryStore, store: storeStatus },
    get storeSettled() {
      return memoryStore?.settled ?? Promise.resolve();
    },
    started(process, worker) {
      const { slot, generation } = process;
      const pipe = open({ role: 'worker', slot, generation }, worker, workerNaming);
      if (pipe !== undefined) pipes.set(process, pipe);
    },
    agentStarted: (generation, worker) =>
      open({ role: 'agent', slot: AGENT_SLOT, generation }, worker, agentNaming),
    ready: (process) => pipes.get(process)?.serves(),
    leaving: (process) => pipes.get(process)?.drains(),
    gone(process) {
      pipes.get(process)?.gone();
      pipes.delete(process);
    },
    close: () => hub.close(),
  };
}
