import { single } from '../../../src/measure/targets/single.ts';
import { startCompared } from '../../harness/start-compared.ts';
import type { Runner } from './contract.ts';

export const alone: Runner = {
  name: 'the app alone, one process',
  start: ({ file }) => startCompared(single, file, 1),
};
