/** A client's connection whose first bytes arrive in two pieces, whatever protocol is spoken on it. */
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';

const open = new Set<Socket>();

/** Holds back all but the first `at` bytes until `gate` opens. */
export function splitConnection(port: number, at: number, gate: Promise<unknown>): Duplex {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  open.add(socket);
  let isFirst = true;

  const connection = new Duplex({
    read() {},
    async write(bytes: Buffer, _encoding, done) {
      let rest = bytes;
      if (isFirst) {
        isFirst = false;
        socket.write(bytes.subarray(0, at));
        await gate;
        rest = bytes.subarray(at);
      }
      socket.write(rest, done);
    },
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (bytes) => connection.push(bytes));
  socket.once('end', () => connection.push(null));
  socket.once('error', (error) => connection.destroy(error));
  socket.once('close', () => open.delete(socket));
  return connection;
}

/** For `afterEach`. */
export function closeSplitConnections(): void {
  for (const socket of open) socket.destroy();
}
