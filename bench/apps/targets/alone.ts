import { startServer } from '../../../src/measure/processes/start-server.ts';
import { saidPort } from '../apps.ts';
import type { Runner } from './contract.ts';

export const alone: Runner = {
  name: 'the app alone, one process',
  start: ({ file }) => startServer(process.execPath, [file], saidPort),
};
