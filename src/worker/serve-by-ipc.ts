import { Socket } from 'node:net';
import { receiveConnections } from '../handoff/ipc/receiver.ts';
import type { Channel } from '../protocol/channel.ts';
import type { WorkerSettings } from '../protocol/worker-settings.ts';
import { createMessageRecorder } from '../scoreboard/message/recorder.ts';
import { createBuiltInServer } from './built-in-server.ts';
import type { Service } from './service.ts';
import { createUtilizationMeter } from './utilization.ts';

export function serveByIpc(settings: WorkerSettings, channel: Channel): Service {
  const recorder = createMessageRecorder(channel, createUtilizationMeter());
  const server = createBuiltInServer(settings, recorder);

  const receiver = receiveConnections(
    channel,
    {
      wants: () => true,
      take(handle, acceptedAtMs) {
        // Made as net.Server makes its own: paused until the responder reads, open for answers after a half-close.
        const options = { handle, allowHalfOpen: true, pauseOnCreate: true, readable: true, writable: true };
        server.serve(new Socket({ ...options, ...server.socketOptions } as object), { acceptedAtMs });
      },
    },
    recorder.ride,
  );

  return {
    async end() {
      await receiver.refuse();
      await server.drain();
      await recorder.flush();
    },
  };
}
