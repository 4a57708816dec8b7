import { fstatSync } from 'node:fs';
import type { Addresses } from '../listening/addresses.ts';

/**
 * Listening sockets whose connections may change their master: those that serve plain HTTP, as neither TLS nor a protocol
 * of the app's own can go on elsewhere. By their inodes, which are the same for all who share a socket; what each is
 * called here.
 */
export function servedAsHttp({ all }: Pick<Addresses, 'all'>): ReadonlyMap<number, number> {
  const open = all.filter(
    ({ listener: { server, address } }) => server.listening && address.scheme === 'http',
  );
  return new Map(open.map(({ listener, frontend }) => [fstatSync(listener.fd).ino, frontend.id]));
}
