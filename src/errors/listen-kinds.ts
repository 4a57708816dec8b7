/** Why an address cannot be listened on. */

import { hostPort } from '../text/host-port.ts';
import type { ErrorDetails } from './details.ts';
import { exitCodes } from './exit-codes.ts';
import type { ErrorKind } from './kind.ts';

type ListenCode =
  | 'ERR_PORT_IN_USE'
  | 'ERR_PORT_NOT_PERMITTED'
  | 'ERR_ADDRESS_NOT_AVAILABLE'
  | 'ERR_HOST_NOT_FOUND'
  | 'ERR_LISTEN_FAILED'
  | 'ERR_LISTEN_NOT_SHARED'
  | 'ERR_DESCRIPTOR_NOT_INHERITED'
  | 'ERR_SOCKET_IN_USE'
  | 'ERR_SOCKET_STALE'
  | 'ERR_SOCKET_FAILED'
  | 'ERR_SOCKET_NOT_LISTENING'
  | 'ERR_PORT_AMBIGUOUS';

export const listenKinds: { [Code in ListenCode]: ErrorKind<ErrorDetails[Code]> } = {
  ERR_PORT_IN_USE: {
    exitCode: exitCodes.cannotListen,
    meaning: 'another process is listening on this port',
    message: ({ host, port }) =>
      `${listening(host, port)} is in use by another process. Stop that process ("ss -ltnp" shows which one it is), choose ` +
      'another --port, or use --port 0 for any free one.',
  },
  ERR_PORT_NOT_PERMITTED: {
    exitCode: exitCodes.cannotListen,
    meaning: 'this user may not listen on this port',
    message: ({ host, port }) =>
      `${listening(host, port)} is not available to this user. Ports below 1024 need root or CAP_NET_BIND_SERVICE; ` +
      'choose a --port of 1024 or above.',
  },
  ERR_ADDRESS_NOT_AVAILABLE: {
    exitCode: exitCodes.cannotListen,
    meaning: 'the host is not an address of this machine',
    message: ({ host, port }) =>
      `${listening(host, port)} is not an address of this machine. Omit --host to listen on all interfaces.`,
  },
  ERR_HOST_NOT_FOUND: {
    exitCode: exitCodes.cannotListen,
    meaning: 'the host name could not be resolved',
    message: ({ host, reason }) =>
      `The host name ${host} could not be resolved (${reason}${reason === 'EAI_AGAIN' ? ', no name server answered' : ''}). ` +
      'Check --host, or omit it to listen on all interfaces.',
  },
  ERR_LISTEN_FAILED: {
    exitCode: exitCodes.cannotListen,
    meaning: 'listening failed for another reason, given in the message',
    message: ({ host, port, reason }) =>
      `${listening(host, port)} cannot be used: ${reason}. Check --host and --port.`,
  },
  ERR_LISTEN_NOT_SHARED: {
    exitCode: exitCodes.cannotListen,
    meaning: 'the app listens in a way that keeps an address to one process',
    message: ({ how }) =>
      `The app listens with ${how === 'exclusive' ? '{ exclusive: true }' : 'a handle of its own'}, and the master cannot ` +
      'share that between its workers. Have it listen on a port or a path, without "exclusive".',
  },
  ERR_DESCRIPTOR_NOT_INHERITED: {
    exitCode: exitCodes.cannotListen,
    meaning: 'the app listens on a descriptor that is no listening socket lb was started with',
    message: ({ fd }) =>
      `The app listens on descriptor ${fd}, which is no listening socket that lb was started with. ` +
      'Check what starts lb (systemd passes its sockets from descriptor 3 on).',
  },
  ERR_SOCKET_IN_USE: {
    exitCode: exitCodes.cannotListen,
    meaning: 'another process is listening on this unix socket',
    message: ({ path }) =>
      `The unix socket ${path} is in use by another process. Stop that process ("ss -xlp" shows which one it is), or ` +
      'choose another path.',
  },
  ERR_SOCKET_STALE: {
    exitCode: exitCodes.cannotListen,
    meaning: 'the file of a unix socket is there, but nobody listens on it any more',
    message: ({ path }) =>
      `The unix socket ${path} is left over from a server that has died: nobody listens on it. Remove the file ` +
      '(rm), or have the app remove it before it listens.',
  },
  ERR_SOCKET_FAILED: {
    exitCode: exitCodes.cannotListen,
    meaning: 'listening on a unix socket failed for another reason, given in the message',
    message: ({ path, reason }) =>
      `The unix socket ${path} cannot be used: ${reason}. Check the path and the rights to its directory.`,
  },
  ERR_SOCKET_NOT_LISTENING: {
    exitCode: exitCodes.cannotListen,
    meaning: 'a socket that the service manager passed does not listen',
    message: ({ fd, name }) =>
      `Descriptor ${fd}${name === undefined ? '' : ` (${name})`}, which the service manager passed, is no listening socket. ` +
      'The socket unit needs ListenStream= and Accept=no.',
  },
  ERR_PORT_AMBIGUOUS: {
    exitCode: exitCodes.usage,
    meaning: '--port or --host was given, but the app listens on several addresses',
    message: ({ asked }) =>
      `--port and --host replace the address of an app that listens on only one, but this app also listens on ${asked}. ` +
      'Omit them and set the addresses in the app.',
  },
};

function listening(host: string | undefined, port: number): string {
  if (host === undefined) return `Port ${port}`;
  return `Address ${hostPort(host, port)}`;
}
