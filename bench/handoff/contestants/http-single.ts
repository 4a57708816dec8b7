import { startServer } from '../../../src/measure/processes/start-server.ts';
import type { Contestant } from '../../harness/contestant.ts';
import { programPath } from '../../harness/programs.ts';

export const httpSingle: Contestant = {
  name: 'node:http, one process',
  start: () => startServer(process.execPath, [programPath('servers/http.ts')]),
};
