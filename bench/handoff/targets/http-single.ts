import { single } from '../../../src/measure/targets/single.ts';
import { programPath } from '../../harness/programs.ts';
import { startCompared } from '../../harness/start-compared.ts';
import type { Target } from '../../harness/target.ts';

export const httpSingle: Target = {
  name: 'node:http, one process',
  start: () => startCompared(single, programPath('servers/http.ts'), 1),
};
