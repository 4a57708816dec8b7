/**
 * The least a raw server can do in Node.js: it looks for the end of a head and answers with bytes made before,
 * the same that the product's own app sends. It refuses nothing and checks nothing, which is to its advantage.
 */
import type { Socket } from 'node:net';

/** Serves a connection until its client, or a request with `Connection: close`, ends it. */
export function createRawAnswer(slot: number): (socket: Socket) => void {
  const greeting = cachedAnswer(`Hello from worker ${slot}\n`);
  const done = cachedAnswer('done\n');

  function answerTo(head: string, closes: boolean): Buffer {
    if (head.startsWith('GET / ')) return greeting(closes);
    const [, path, ms] = /^GET (\/work|\/block)\?ms=(\d+) /.exec(head) ?? [];
    if (path === '/work') burn(Number(ms));
    else if (path === '/block') Atomics.wait(clock, 0, 0, Number(ms));
    return done(closes);
  }

  return (socket) => {
    let rest: Buffer | undefined;
    socket.on('data', (chunk: Buffer) => {
      const input = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
      let at = 0;
      for (;;) {
        const end = input.indexOf(HEAD_END, at);
        if (end === -1) break;
        const head = input.toString('latin1', at, end);
        at = end + HEAD_END.length;
        if (CLOSES.test(head)) {
          socket.end(answerTo(head, true));
          return;
        }
        socket.write(answerTo(head, false));
      }
      rest = at === input.length ? undefined : input.subarray(at);
    });
    socket.on('error', () => socket.destroy());
  };
}

const HEAD_END = Buffer.from('\r\n\r\n');
const CLOSES = /\r\nconnection: *close/i;
/** Nobody ever notifies it: waiting for it is waiting for time to pass. */
const clock = new Int32Array(new SharedArrayBuffer(4));

/** The Date field is made once a second, as in the product. */
function cachedAnswer(body: string): (closes: boolean) => Buffer {
  let second = 0;
  let closing: Buffer = Buffer.alloc(0);
  let keeping: Buffer = closing;
  return (closes) => {
    const now = Math.floor(Date.now() / 1000);
    if (now !== second) {
      second = now;
      closing = render(body, now, 'Connection: close\r\n');
      keeping = render(body, now, '');
    }
    return closes ? closing : keeping;
  };
}

function render(body: string, second: number, connection: string): Buffer {
  return Buffer.from(
    `HTTP/1.1 200 OK\r\nDate: ${new Date(second * 1000).toUTCString()}\r\n` +
      'Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n' +
      `Content-Length: ${body.length}\r\n${connection}\r\n${body}`,
  );
}

function burn(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end) {}
}
