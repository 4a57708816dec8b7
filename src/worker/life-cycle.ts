/** The life of a worker process, whatever it serves with: ready, retire, drain, signals, its last numbers, its end. */

import type { Receiver } from '../handoff/receiver-contract.ts';
import { nativeCalls } from '../native/index.ts';
import type { Channel } from '../protocol/channel.ts';
import type {
  DrainMessage,
  LeaveMessage,
  MigrateMessage,
  ReadyMessage,
  RetireMessage,
} from '../protocol/lifecycle-messages.ts';
import type { WorkerSettings } from '../protocol/worker-settings.ts';
import type { ProcessRecorder } from '../scoreboard/contract.ts';
import { tellMetrics } from './metrics/tell-metrics.ts';
import type { Draining, Service } from './service.ts';
import { openTransport } from './transport.ts';

/** Where the kernel cannot end an orphan: what it may finish, and how long after it is gone. */
const ORPHAN_GRACE_MS = 500;

export function startWorker(
  settings: WorkerSettings,
  channel: Channel,
  createService: (recorder: ProcessRecorder) => Service,
  ofLife: WorkerProcess = process,
): void {
  // The app may set one of its own later.
  process.title = settings.title;
  const { recorder, receive } = openTransport(settings, channel);
  const service = createService(recorder);
  const receiver = receive(service);
  // A worker that is blocked, or stopped, would not notice that its master is gone.
  nativeCalls().native?.dieWithParent();
  tellMetrics(channel);
  live({ channel, recorder, service, receiver, process: ofLife });
}

export interface LifeParts {
  readonly channel: Channel;
  readonly recorder: ProcessRecorder;
  readonly service: Service;
  readonly receiver: Receiver;
  readonly process: WorkerProcess;
}

/** The part of `process` that a life takes. */
export interface WorkerProcess {
  on(
    event: 'disconnect' | 'exit' | 'SIGHUP' | 'SIGINT' | 'SIGQUIT' | 'SIGTERM',
    listener: () => void,
  ): unknown;
  exit(): void;
}

export function live({ channel, recorder, service, receiver, process }: LifeParts): void {
  let isEnding = false;
  /** Once it ends: nobody takes its idle connections. */
  let areToStay = false;
  const end = async (how: Draining = {}): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    await receiver.refuse();
    await service.drain(areToStay ? { ...how, migrate: undefined } : how);
    await recorder.flush();
    process.exit();
  };

  channel.on<DrainMessage>('pointsman:drain', ({ migrates, withinMs }) =>
    end({ migrate: migrates ? receiver.migrate : undefined, withinMs }),
  );
  channel.on<LeaveMessage>('pointsman:leave', () => {
    if (!isEnding) service.leave();
  });
  channel.on<MigrateMessage>('pointsman:migrate', ({ which }) => {
    if (receiver.migrate === undefined || (isEnding && which !== 'none')) return;
    areToStay = isEnding;
    service.migrate(which, receiver.migrate);
  });
  // An app may end the process by itself; what it closed before is not to be taken for cut.
  process.on('exit', () => recorder.tellLast());

  // It may be for this worker alone: the master drains it once a replacement is ready.
  process.on('SIGTERM', () => {
    if (isEnding) return;
    const retire: RetireMessage = { type: 'pointsman:retire' };
    channel.send(retire);
  });

  if (!service.isApp) {
    // A terminal sends these to the whole process group, and the master decides what they mean.
    process.on('SIGINT', () => {});
    process.on('SIGHUP', () => {});
    process.on('SIGQUIT', () => {});
    process.on('disconnect', () => {
      setTimeout(() => process.exit(), ORPHAN_GRACE_MS).unref();
      void end();
    });
  }

  service.whenReady(() => {
    const ready: ReadyMessage = { type: 'pointsman:ready' };
    channel.send(ready);
  });
}
