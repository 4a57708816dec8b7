import type { Contestant } from '../../harness/contestant.ts';
import { programPath } from '../../harness/programs.ts';
import { startServer } from '../../harness/start-server.ts';

export const clusterRoundRobin: Contestant = {
  name: 'node:cluster, round-robin',
  start: () => startServer(process.execPath, [programPath('servers/cluster.ts'), 'rr', 'raw', '4']),
};
