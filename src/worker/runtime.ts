/** A worker at work: takes connections from the master, serves them, reports its load, and ends well. */

import { nativeCalls } from '../native/index.ts';
import type { Channel } from '../protocol/channel.ts';
import type { DrainMessage, ReadyMessage, RetireMessage } from '../protocol/lifecycle-messages.ts';
import type { WorkerSettings } from '../protocol/worker-settings.ts';
import { serveByIpc } from './serve-by-ipc.ts';
import { serveByMailbox } from './serve-by-mailbox.ts';

/** Where the kernel cannot end an orphan: what it may finish, and how long after it is gone. */
const ORPHAN_GRACE_MS = 500;

export function startWorker(settings: WorkerSettings, channel: Channel): void {
  const service = settings.handoff === 'mailbox' ? serveByMailbox(settings) : serveByIpc(settings, channel);

  // A worker that is blocked, or stopped, would not notice that its master is gone.
  nativeCalls().native?.dieWithParent();

  let isEnding = false;
  const end = async (): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    await service.end();
    process.exit(0);
  };

  channel.on<DrainMessage>('pointsman:drain', end);
  process.on('disconnect', () => {
    setTimeout(() => process.exit(0), ORPHAN_GRACE_MS).unref();
    void end();
  });

  // A terminal sends SIGINT and SIGHUP to the whole process group, and the master decides what they mean. SIGTERM
  // may be for this worker alone: the master first stops sending connections here.
  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});
  process.on('SIGTERM', () => {
    const retire: RetireMessage = { type: 'pointsman:retire' };
    channel.send(retire);
  });

  const ready: ReadyMessage = { type: 'pointsman:ready' };
  channel.send(ready);
}
