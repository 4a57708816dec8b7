/**
 * `viewers.js PORT TOKEN COUNT DEAF`: viewers of the page who read all they are told, deaf ones who read nothing, and a
 * scrape every second. Says a line of what was read so far whenever it gets one, until standard input ends.
 */
import { get, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface Seen {
  /** Viewers that read and are still told something. */
  readonly open: number;
  /** Deaf ones that were cut. */
  readonly dropped: number;
  readonly bytes: number;
  readonly scrapes: number;
  /** Scrapes that were not answered with 200. */
  readonly failed: number;
}

const [port, token, count, deaf] = process.argv.slice(2) as [string, string, string, string];
const host = '127.0.0.1';
const seen = { open: 0, dropped: 0, bytes: 0, scrapes: 0, failed: 0 };

const cookie = await signIn();
await Promise.all(Array.from({ length: Number(count) }, () => look(true)));
await Promise.all(Array.from({ length: Number(deaf) }, () => look(false)));
setInterval(scrape, 1000);
createInterface({ input: process.stdin })
  .on('line', () => console.log(JSON.stringify(seen)))
  .on('close', () => process.exit(0));
console.log(JSON.stringify(seen));

function signIn(): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json' };
    request({ host, port, path: '/session', method: 'POST', headers, agent: false }, (response) => {
      response.resume();
      const set = response.headers['set-cookie']?.[0];
      if (set === undefined) reject(new Error(`no session: ${response.statusCode}`));
      else resolve(set.split(';')[0]!);
    })
      .on('error', reject)
      .end(JSON.stringify({ token }));
  });
}

/** A plain socket: what a browser makes of it is not what is measured. */
async function look(reads: boolean): Promise<void> {
  const socket: Socket = connect({ host, port: Number(port) });
  socket.on('error', () => {});
  socket.write(`GET /feed HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n\r\n`);
  await new Promise<void>((resolve) => socket.once('data', () => resolve()));
  if (!reads) {
    socket.pause();
    // Whoever does not read hears of the end only when it writes; an empty line before a request means nothing.
    const timer = setInterval(() => socket.write('\r\n'), 1000);
    socket.once('close', () => {
      clearInterval(timer);
      seen.dropped++;
    });
    return;
  }
  seen.open++;
  socket.on('data', ({ length }) => {
    seen.bytes += length;
  });
  socket.once('close', () => seen.open--);
}

function scrape(): void {
  get({ host, port, path: '/metrics', headers: { Cookie: cookie }, agent: false }, (response) => {
    seen.scrapes++;
    if (response.statusCode !== 200) seen.failed++;
    response.resume();
  }).on('error', () => seen.failed++);
}
