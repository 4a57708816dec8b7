import { connect } from 'node:net';

/** Whether somebody listens on this port of 127.0.0.1. */
export function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      // With nobody there, the kernel may choose this very port for our end, and a socket can meet itself.
      resolve(socket.localPort !== port);
      socket.destroy();
    });
  });
}
