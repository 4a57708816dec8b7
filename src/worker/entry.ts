/** The program of a worker process that serves with the built-in responder. */

import { createChannel } from '../protocol/channel.ts';
import { takeSettings } from '../protocol/worker-settings.ts';
import { createBuiltInServer } from './built-in-server.ts';
import { withInbox } from './inbox.ts';
import { startWorker } from './life-cycle.ts';
import { createRawService } from './raw-service.ts';
import { createSecuredRawService } from './secured-raw-service.ts';
import { createSecuring } from './tls/securing.ts';

const settings = takeSettings(process.env);
if (settings === undefined || process.send === undefined) {
  process.stderr.write('This program is started by lb; run "lb --help" instead.\n');
  process.exitCode = 2;
} else {
  const channel = createChannel(withInbox(process, settings.channel), settings.channel.key);
  const securing = settings.isSecured === true ? createSecuring(channel) : undefined;
  startWorker(settings, channel, (recorder) => {
    const server = createBuiltInServer(settings, recorder);
    const closed = () => recorder.connectionClosed();
    return securing === undefined
      ? createRawService(server, closed)
      : createSecuredRawService(server, securing, closed);
  });
}
