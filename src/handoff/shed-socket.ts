import type { Socket } from 'node:net';

/** The client gets this long to read a refusal before the connection is cut. */
const LINGER_MS = 1_000;

/** So much of what a refused client still sends is read and dropped; whoever sends more waits for the cut. */
const LINGER_BYTES = 16 * 1024;

/** Writes `answer`, half-closes, and calls `done` once the descriptor is closed. Without an answer it only closes. */
export function shedSocket(
  socket: Socket,
  answer: Buffer | undefined,
  linger: boolean,
  done: () => void,
): void {
  if (socket.destroyed) {
    done();
    return;
  }
  // The client may be long gone.
  socket.on('error', () => {});
  socket.once('close', done);
  if (answer === undefined) {
    socket.destroy();
    return;
  }
  socket.end(answer);
  if (linger) readUntilClosed(socket);
  else socket.destroySoon();
}

/**
 * Closing over unread bytes would send a reset that can overtake the answer (RFC 9112 section 9.6), so what the
 * client sent is read and dropped for a moment.
 */
function readUntilClosed(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.once('end', () => socket.destroy());
  let dropped = 0;
  socket.on('data', (bytes) => {
    dropped += bytes.length;
    if (dropped > LINGER_BYTES) socket.pause();
  });
  // It was accepted paused.
  socket.resume();
}
