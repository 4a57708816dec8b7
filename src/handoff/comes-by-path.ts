import type { Server } from 'node:net';

/**
 * Whether clients come to a server that listens by a unix socket. It is the server that is asked: a client that has reset
 * its connection has no address either.
 */
export function comesByPath(server: Server): boolean {
  return typeof (server.address() ?? '') !== 'object';
}
