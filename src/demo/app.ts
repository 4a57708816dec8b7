/** The app of `lb demo`: it answers at once, or is blocked first for as long as the request says, as by a loop that is too long. */
import { createServer } from 'node:http';

const MOST_MS = 1000;
const never = new Int32Array(new SharedArrayBuffer(4));

createServer((request, response) => {
  const [, ms] = /^\/\?block=(\d{1,4})$/.exec(request.url ?? '') ?? [];
  // Asleep, so that a laptop does not get hot; for the event loop it is the same.
  if (ms !== undefined) Atomics.wait(never, 0, 0, Math.min(Number(ms), MOST_MS));
  response.end('Hello from the demo.\n');
}).listen(0);
