import type { Contestant } from '../../harness/contestant.ts';
import { programPath } from '../../harness/programs.ts';
import { startServer } from '../../harness/start-server.ts';

export const sendSocket: Contestant = {
  name: 'subprocess.send(message, socket)',
  start: () => startServer(process.execPath, [programPath('servers/send-socket.ts'), '2']),
};
