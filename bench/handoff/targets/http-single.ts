import { startServer } from '../../../src/measure/processes/start-server.ts';
import { programPath } from '../../harness/programs.ts';
import type { Target } from '../../harness/target.ts';

export const httpSingle: Target = {
  name: 'node:http, one process',
  start: () => startServer(process.execPath, [programPath('servers/http.ts')]),
};
