/** The load of `lb demo`, in a process of its own: requests at random moments, each on a new connection. It ends with whoever started it. */
import { request } from 'node:http';

const [port, rate, blocking] = process.argv.slice(2).map(Number) as [number, number, number];
const [LEAST_MS, MOST_MS] = [50, 200];
/** Beyond so many that are not answered it waits, as clients do who run out of patience. */
const MOST_OPEN = 500;
let open = 0;

function send(): void {
  // Exponential gaps: many clients who know nothing of each other (a Poisson process).
  setTimeout(send, (-Math.log(1 - Math.random()) * 1000) / rate);
  if (open >= MOST_OPEN) return;
  const isBlocking = Math.random() * 100 < blocking;
  const ms = Math.round(LEAST_MS + Math.random() * (MOST_MS - LEAST_MS));
  const path = isBlocking ? `/?block=${ms}` : '/';
  open++;
  request({ host: '127.0.0.1', port, path, agent: false }, (response) => response.resume())
    // Of a worker that was killed.
    .on('error', () => {})
    .on('close', () => {
      open--;
    })
    .end();
}

process.on('disconnect', () => process.exit(0));
// Ctrl-C goes to all of a terminal's processes; this one ends when the master says so.
process.on('SIGINT', () => {});
send();
