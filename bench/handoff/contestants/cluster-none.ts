import type { Contestant } from '../../harness/contestant.ts';
import { programPath } from '../../harness/programs.ts';
import { startServer } from '../../harness/start-server.ts';

export const clusterNone: Contestant = {
  name: 'node:cluster, SCHED_NONE',
  start: () => startServer(process.execPath, [programPath('servers/cluster.ts'), 'none', 'raw', '2']),
};
