/**
 * Hands the app's socket what its client has sent by now, so that a request is answered without another turn of
 * the event loop.
 */
import type { Socket } from 'node:net';
import type { BareConnection } from '../../handoff/receiver-contract.ts';

/** As much as libuv reads at a time. */
const MOST_BYTES = 64 * 1024;

/** `connection` is the one the socket was made of. */
export function createFirstRead(): (socket: Socket, connection: Pick<BareConnection, 'receive'>) => void {
  const into = Buffer.allocUnsafeSlow(MOST_BYTES);

  return (socket, connection) => {
    // One that the app has closed has no descriptor any more; one that it accepted paused is not to be read.
    if (socket.destroyed || socket.readableFlowing === false) return;
    const handle = handleOf(socket);
    if (handle === null) return;
    let length: number;
    try {
      length = connection.receive(into);
    } catch {
      // It failed; the event loop will find out and say so in Node's own way.
      return;
    }
    if (length <= 0) return;
    countBytes(handle, length);
    const bytes = Buffer.allocUnsafe(length);
    into.copy(bytes, 0, 0, length);
    socket.push(bytes);
    if (socket.isPaused()) process.nextTick(pauseAgain, socket);
  };
}

/**
 * The app has had enough for now, but the resume that came with its listener is still to come (`resume_` in
 * lib/internal/streams/readable.js), and would let Node read on without end (`onSocketResume` in
 * lib/_http_server.js).
 */
function pauseAgain(socket: Socket): void {
  if (socket.isPaused()) socket.emit('pause');
}

/** libuv's handle, where `socket.bytesRead` comes from. */
interface Handle {
  readonly bytesRead: number;
  [firstBytes]?: number;
}

const firstBytes: unique symbol = Symbol('pointsman.firstBytes');

function handleOf(socket: Socket): Handle | null {
  return (socket as unknown as { _handle: Handle | null })._handle;
}

/** libuv counts only what it reads itself; an app that asks is to hear of all that came. */
function countBytes(handle: Handle, length: number): void {
  const kind = Object.getPrototypeOf(handle) as Handle;
  if (!Object.hasOwn(kind, 'bytesRead')) addFirstBytes(kind);
  handle[firstBytes] = length;
}

/** Once for TCP and once for pipes, which inherit the property. */
function addFirstBytes(kind: Handle): void {
  const inherited = Object.getPrototypeOf(kind) as Handle;
  Object.defineProperty(kind, 'bytesRead', {
    configurable: true,
    get(this: Handle) {
      return Reflect.get(inherited, 'bytesRead', this) + (this[firstBytes] ?? 0);
    },
  });
}
