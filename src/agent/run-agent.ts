/** The life of an agent's process: ready, on duty, finished, ended. */
import { pathToFileURL } from 'node:url';
import { nativeCalls } from '../native/index.ts';
import { exitWhenWritten } from '../platform/written-output.ts';
import {
  BEAT_EVERY_MS,
  type BeatMessage,
  type BegunMessage,
  type EndMessage,
  type FinishedMessage,
  type FinishMessage,
  type GoMessage,
  type JobMessage,
} from '../protocol/agent-messages.ts';
import { type Channel, createChannel } from '../protocol/channel.ts';
import type { ReadyMessage, RetireMessage } from '../protocol/lifecycle-messages.ts';
import { layDownFacts, shared } from '../protocol/process-facts.ts';
import type { WorkerSettings } from '../protocol/worker-settings.ts';
import { type AppSignals, holdSignals } from '../worker/host/app-signals.ts';
import { withInbox } from '../worker/inbox.ts';
import { createAgent } from './create-agent.ts';
import { Jobs } from './jobs.ts';
import { createLedger, type LedgerKeeper } from './ledger.ts';
import { createLogKeeper, type LogKeeper } from './log-keeper.ts';
import { now, say } from './now.ts';

/** Where the kernel cannot end an orphan: how long it outlives its master. */
const ORPHAN_GRACE_MS = 500;

/**
 * Resolves when the agent is ready. Rejects with what its file threw, which is to end the process; without one it has
 * our own jobs.
 */
export async function runAgent(settings: WorkerSettings, file: string | undefined): Promise<void> {
  process.title = settings.title;
  const { generation, busFd, store, logs } = settings;
  if (busFd !== undefined) layDownFacts({ version: 2, role: 'agent', slot: 0, generation, busFd, store });
  const signals = holdSignals();
  const channel = createChannel(withInbox(process, settings.channel), settings.channel.key);
  const jobs = new Jobs({ now, say });
  shared(() => createAgent(jobs), 'agent');
  live(channel, jobs, signals, logs === undefined ? undefined : createLogKeeper(logs, channel));
  if (file !== undefined) await load(file);
  const ready: ReadyMessage = { type: 'pointsman:ready' };
  channel.send(ready);
}

function live(channel: Channel, jobs: Jobs, signals: AppSignals, logs: LogKeeper | undefined): void {
  nativeCalls().native?.dieWithParent();
  // This listener also keeps a process alive that has nothing else to wait for.
  process.on('disconnect', () => {
    setTimeout(() => process.exit(), ORPHAN_GRACE_MS).unref();
  });
  const beat: BeatMessage = { type: 'pointsman:beat' };
  setInterval(() => channel.send(beat), BEAT_EVERY_MS).unref();

  const keeper = keepBy(channel);
  channel.on<GoMessage>('pointsman:go', ({ records }) => {
    jobs.go(createLedger(records, keeper));
    logs?.go();
  });
  channel.on<FinishMessage>('pointsman:finish', async ({ withinMs }) => {
    await Promise.all([jobs.finish(withinMs), logs?.finish()]);
    const finished: FinishedMessage = { type: 'pointsman:finished' };
    channel.send(finished);
  });
  channel.on<EndMessage>('pointsman:end', () => end(signals));
  // It may be for this process alone: the master ends it once a replacement is ready.
  signals.onHeld(() => {
    const retire: RetireMessage = { type: 'pointsman:retire' };
    channel.send(retire);
  });
}

/** By its own handlers, if it has any. */
function end(signals: AppSignals): void {
  const handled = (['SIGTERM', 'SIGINT'] as const).find((signal) => process.listenerCount(signal) > 0);
  if (handled === undefined) exitWhenWritten();
  else signals.deliver(handled);
}

/** In the master, which tells the next agent. */
function keepBy(channel: Channel): LedgerKeeper {
  const begun = new Map<string, () => void>();
  channel.on<BegunMessage>('pointsman:begun', ({ job }) => {
    begun.get(job)?.();
    begun.delete(job);
  });
  const tell = (message: JobMessage): void => channel.send(message);
  return {
    begin(job, mark) {
      tell({ type: 'pointsman:job', act: 'begin', job, mark });
      return new Promise((resolve) => begun.set(job, resolve));
    },
    end: (job, done) => tell({ type: 'pointsman:job', act: 'end', job, done }),
  };
}

/** A loader that makes a CommonJS module of TypeScript puts the default export below the one that Node makes. */
async function load(file: string): Promise<void> {
  const { default: main } = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
  const inner = (main as { readonly default?: unknown } | undefined)?.default;
  const start = typeof main === 'function' ? main : inner;
  if (typeof start === 'function') await start();
}
