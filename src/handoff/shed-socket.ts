import type { Socket } from 'node:net';

/** The client gets this long to read a refusal before the connection is cut. */
const LINGER_MS = 1_000;

/** Writes `answer`, half-closes, and calls `done` once the descriptor is closed. */
export function shedSocket(socket: Socket, answer: Buffer, done: () => void): void {
  if (socket.destroyed) {
    done();
    return;
  }
  // The client may be long gone.
  socket.on('error', () => {});
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  timer.unref();
  socket.once('close', () => {
    clearTimeout(timer);
    done();
  });
  // What the client sent is read and dropped: closing over unread bytes would send a reset that can overtake
  // the answer (RFC 9112 section 9.6).
  socket.resume();
  socket.once('end', () => socket.destroy());
  socket.end(answer);
}
