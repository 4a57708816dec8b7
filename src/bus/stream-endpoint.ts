/** The end of the bus in a worker or an agent: over the pipes that its master has given it. */
import { Socket } from 'node:net';
import { monotonicMs } from '../platform/clock.ts';
import type { Identity } from './address.ts';
import type { Bus } from './contract.ts';
import { createEndpoint } from './endpoint/endpoint.ts';

/** Reads from a descriptor and writes to the next one. To be called once for them. It keeps no process alive. */
export function openBus(fd: number, identity: Identity): Bus {
  const input = new Socket({ fd, readable: true, writable: false }).unref();
  const output = new Socket({ fd: fd + 1, readable: false, writable: true }).unref();
  const endpoint = createEndpoint({
    identity,
    soon: setImmediate,
    now: monotonicMs,
    hold: (isHeld) => void (isHeld ? input.pause() : input.resume()),
    write(chunks) {
      output.cork();
      for (const chunk of chunks) output.write(chunk);
      output.uncork();
    },
  });
  input.on('data', (bytes) => endpoint.receive(bytes));
  // Without its master the process is about to end.
  for (const socket of [input, output]) socket.on('error', () => {});
  input.once('close', () => endpoint.end('the master is gone'));
  return endpoint.bus;
}
