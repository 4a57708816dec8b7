import { startServer } from '../../../src/measure/processes/start-server.ts';
import type { Contestant } from '../../harness/contestant.ts';
import { programPath } from '../../harness/programs.ts';

export const clusterRoundRobin: Contestant = {
  name: 'node:cluster, round-robin',
  start: () => startServer(process.execPath, [programPath('servers/cluster.ts'), 'rr', 'raw', '4']),
};
