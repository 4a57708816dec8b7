/** Runs in a worker before the app: takes connections from the master for the app's servers and reports its load. */

import { createChannel } from '../../protocol/channel.ts';
import type { ListeningMessage } from '../../protocol/lifecycle-messages.ts';
import { layDownFacts } from '../../protocol/process-facts.ts';
import type { WorkerSettings } from '../../protocol/worker-settings.ts';
import type { LoadRecorder } from '../../scoreboard/contract.ts';
import { withInbox } from '../inbox.ts';
import { startWorker } from '../life-cycle.ts';
import type { Service } from '../service.ts';
import { createSecuring } from '../tls/securing.ts';
import { watchAppListeners } from './app-listeners.ts';
import { createAppService } from './app-service.ts';
import { hostProcess } from './hosted-process.ts';

export function hostApp(settings: WorkerSettings): void {
  const { slot, generation, busFd, store } = settings;
  if (busFd !== undefined) layDownFacts({ version: 2, role: 'worker', slot, generation, busFd, store });
  const { hidden, signals, end, life } = hostProcess();
  const channel = createChannel(withInbox(end, settings.channel), settings.channel.key);
  const securing = settings.isSecured === true ? createSecuring(channel) : undefined;
  const listeners = watchAppListeners(hidden, securing);
  const createService = (recorder: LoadRecorder): Service =>
    createAppService({
      listeners,
      signals,
      recorder,
      waitReady: settings.waitReady,
      tellListening(listener) {
        const message: ListeningMessage = { type: 'pointsman:listening', listener };
        channel.send(message);
      },
    });
  startWorker(settings, channel, createService, life);
}
