import { PM2_VERSION } from '../../../src/measure/targets/install-pm2.ts';
import { pm2 as target } from '../../../src/measure/targets/pm2.ts';
import { startCompared } from '../../harness/start-compared.ts';
import type { Runner } from './contract.ts';

export const pm2: Runner = {
  name: `PM2 ${PM2_VERSION}, cluster mode`,
  start: ({ file }) => startCompared(target, file, 2),
};
