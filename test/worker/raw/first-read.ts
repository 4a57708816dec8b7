import type { Accept } from './raw-listener.ts';

/**
 * Accepts as a worker does that reads before it makes a socket: the first bytes go to `serveFirstRead`; if its
 * output settles the connection, that is all, else a part of it is sent by hand and the socket takes over.
 */
export function acceptByFirstRead(sentBytes: (output: Buffer) => number): Accept {
  return (raw, socket) => {
    socket.once('data', (bytes: Buffer) => {
      socket.pause();
      const first = raw.serveFirstRead(bytes, { acceptedAtMs: performance.now() });
      if (first.ended) {
        socket.on('error', () => {});
        socket.on('close', () => first.closed());
        socket.end(first.output);
        socket.resume();
        return;
      }
      const sent = sentBytes(first.output);
      if (sent > 0) socket.write(first.output.subarray(0, sent));
      first.continueOn(socket, sent);
    });
    socket.resume();
  };
}
