/** The end of the bus in a worker or an agent: over the pipe that its master has given it. */
import { Socket } from 'node:net';
import type { Identity } from './address.ts';
import type { Bus } from './contract.ts';
import { createEndpoint } from './endpoint/endpoint.ts';

/** To be called once for a descriptor. It keeps no process alive. */
export function openBus(fd: number, identity: Identity): Bus {
  const socket = new Socket({ fd, readable: true, writable: true }).unref();
  const endpoint = createEndpoint({
    identity,
    soon: setImmediate,
    write(chunks) {
      socket.cork();
      for (const chunk of chunks) socket.write(chunk);
      socket.uncork();
    },
  });
  socket.on('data', (bytes) => endpoint.receive(bytes));
  // Without its master the process is about to end.
  socket.on('error', () => {});
  socket.once('close', () => endpoint.end('the master is gone'));
  return endpoint.bus;
}
