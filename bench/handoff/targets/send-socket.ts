import { startServer } from '../../../src/measure/processes/start-server.ts';
import { programPath } from '../../harness/programs.ts';
import type { Target } from '../../harness/target.ts';

export const sendSocket: Target = {
  name: 'subprocess.send(message, socket)',
  start: () => startServer(process.execPath, [programPath('servers/send-socket.ts'), '2']),
};
