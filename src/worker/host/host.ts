/** Runs in a worker before the app: takes connections from the master for the app's servers and reports its load. */

import { createChannel } from '../../protocol/channel.ts';
import type { ListeningMessage } from '../../protocol/lifecycle-messages.ts';
import type { WorkerSettings } from '../../protocol/worker-settings.ts';
import { startWorker } from '../life-cycle.ts';
import { watchAppListeners } from './app-listeners.ts';
import { createAppService } from './app-service.ts';

export function hostApp(settings: WorkerSettings): void {
  const channel = createChannel(process);
  const listeners = watchAppListeners();
  startWorker(settings, channel, (recorder) =>
    createAppService({
      listeners,
      recorder,
      waitReady: settings.waitReady,
      tellListening(listener) {
        const message: ListeningMessage = { type: 'pointsman:listening', listener };
        channel.send(message);
      },
    }),
  );
}
