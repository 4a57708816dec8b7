/** Measures the store that this worker shares with the others. */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { store } from '../../../src/worker.ts';
import { measure, type Plan } from '../measure.ts';
import { overStore } from '../targets/over-store.ts';

createServer(async (request, response) => {
  try {
    response.end(JSON.stringify(await measure(overStore(store), (await json(request)) as Plan)));
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}).listen(0);
