import { fileURLToPath } from 'node:url';
import { startServer } from '../../../src/measure/processes/start-server.ts';
import { lb } from '../../../src/measure/targets/programs.ts';
import type { Sample } from '../measure.ts';
import type { StoreTarget } from './contract.ts';

const app = fileURLToPath(new URL('../worker/app.ts', import.meta.url));

/** Measured in a worker, which asks its master. */
export const ofMaster: StoreTarget = {
  name: 'pointsman, memory of the master',
  async measure(plan) {
    const nodeArgs = `--import=${import.meta.resolve('tsx')}`;
    const flags = [
      '--port',
      '0',
      '--workers',
      '1',
      '--control',
      'off',
      '--no-log-pretty',
      '--app-output',
      'json',
    ];
    const server = await startServer(process.execPath, [lb, app, '--node-args', nodeArgs, ...flags]);
    try {
      const answer = await fetch(`http://127.0.0.1:${server.port}/`, {
        method: 'POST',
        body: JSON.stringify(plan),
        signal: AbortSignal.timeout(120_000),
      });
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()) as Sample;
    } finally {
      await server.stop();
    }
  },
};
