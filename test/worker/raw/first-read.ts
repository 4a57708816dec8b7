import type { Accept } from './raw-listener.ts';

/**
 * Accepts as a worker does that reads before it makes a socket: the first bytes go to `serveFirstRead`; if its
 * whole output is sent by hand and settles the connection, that is all, else the socket takes over.
 */
export function acceptByFirstRead(sentBytes: (output: Buffer) => number): Accept {
  return (raw, socket) => {
    socket.once('data', (bytes: Buffer) => {
      socket.pause();
      const first = raw.serveFirstRead(bytes, { acceptedAtMs: performance.now() });
      const sent = sentBytes(first.output);
      if (first.ended && sent === first.output.length) {
        socket.on('error', () => {});
        socket.on('close', () => first.closed());
        socket.end(first.output);
        socket.resume();
        return;
      }
      if (sent > 0) socket.write(first.output.subarray(0, sent));
      first.continueOn(socket, sent);
    });
    socket.resume();
  };
}
