import { startServer } from '../../../src/measure/processes/start-server.ts';
import type { Contestant } from '../../harness/contestant.ts';
import { programPath } from '../../harness/programs.ts';

export const sendSocket: Contestant = {
  name: 'subprocess.send(message, socket)',
  start: () => startServer(process.execPath, [programPath('servers/send-socket.ts'), '2']),
};
