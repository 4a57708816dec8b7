/** A worker at work: takes connections from the master, serves them, reports its load, and ends well. */
import { Socket } from 'node:net';
import type { Channel } from '../bus/channel.ts';
import type { DrainMessage, ReadyMessage, RetireMessage } from '../bus/lifecycle-messages.ts';
import type { WorkerSettings } from '../bus/worker-settings.ts';
import { receiveConnections } from '../handoff/ipc/receiver.ts';
import { createMessageRecorder } from '../scoreboard/message/recorder.ts';
import { createBuiltInServer } from './built-in-server.ts';
import { createUtilizationMeter } from './utilization.ts';

/** A worker whose master is gone finishes what it can in this time; nobody could be told of anything later. */
const ORPHAN_GRACE_MS = 500;

export function startWorker(settings: WorkerSettings, channel: Channel): void {
  const recorder = createMessageRecorder(channel, createUtilizationMeter());
  const server = createBuiltInServer(settings, recorder);

  const receiver = receiveConnections(channel, (handle, acceptedAtMs) => {
    // Made as net.Server makes its own: paused until the responder reads, open for answers after a half-close.
    const options = { handle, allowHalfOpen: true, pauseOnCreate: true, readable: true, writable: true };
    server.serve(new Socket(options as object), { acceptedAtMs });
  });

  let isEnding = false;
  const end = async (): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    receiver.refuse();
    await server.drain();
    await recorder.flush();
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
