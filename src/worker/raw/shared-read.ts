import type { Socket } from 'node:net';

/** Options to add to those of `new Socket`. */
export interface SharedReadOptions {
  readonly onread: {
    readonly buffer: Buffer;
    readonly callback: (this: Socket, bytesRead: number, buffer: Buffer) => boolean;
  };
}

/**
 * Makes sockets read into one buffer and hand on copies as ordinary 'data' events. Node otherwise allocates
 * 64 KiB for each read and shrinks them to what came; with requests of some hundred bytes that costs 1.5 to 2 of
 * 12 µs CPU per keep-alive request (measured, wrk -c64, Node 20).
 */
export function createSharedRead(): SharedReadOptions {
  return {
    onread: {
      buffer: Buffer.allocUnsafeSlow(64 * 1024),
      callback(bytesRead, buffer) {
        // The next read of any socket overwrites the buffer, while a parser keeps what it is given.
        this.emit('data', Buffer.from(buffer.subarray(0, bytesRead)));
        return true;
      },
    },
  };
}
