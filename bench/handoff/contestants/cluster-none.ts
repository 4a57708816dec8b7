import { startServer } from '../../../src/measure/processes/start-server.ts';
import type { Contestant } from '../../harness/contestant.ts';
import { programPath } from '../../harness/programs.ts';

export const clusterNone: Contestant = {
  name: 'node:cluster, SCHED_NONE',
  start: () => startServer(process.execPath, [programPath('servers/cluster.ts'), 'none', 'raw', '2']),
};
