/** The program of a worker process. It does nothing until the master's first message says who it is. */

import { createChannel } from '../bus/channel.ts';
import type { StartMessage } from '../bus/lifecycle-messages.ts';
import { startWorker } from './runtime.ts';

if (process.send === undefined) {
  process.stderr.write('This program is started by lb; run "lb --help" instead.\n');
  process.exitCode = 2;
} else {
  const channel = createChannel(process);
  channel.on<StartMessage>('pointsman:start', ({ settings }) => startWorker(settings, channel));
}
