/**
 * A UDP port that all workers read from: there are no connections to dispatch, so each worker gets a copy of the
 * bound socket, as under node:cluster.
 */
import { createSocket } from 'node:dgram';
import type { ListenQuery } from '../../protocol/cluster-protocol.ts';

export interface SharedDatagrams {
  /** The native handle that a message can carry. */
  readonly handle: unknown;
  close(): void;
}

const UV_UDP_IPV6ONLY = 1;
const UV_UDP_REUSEADDR = 4;

/** Rejects with what the system said. */
export function bindDatagrams({ address, port, addressType, flags }: ListenQuery): Promise<SharedDatagrams> {
  const bits = flags ?? 0;
  const socket = createSocket({
    type: addressType as 'udp4' | 'udp6',
    reuseAddr: (bits & UV_UDP_REUSEADDR) !== 0,
    ipv6Only: (bits & UV_UDP_IPV6ONLY) !== 0,
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ port, exclusive: true, ...(address === null ? {} : { address }) }, () => {
      socket.off('error', reject);
      const handle = nativeHandle(socket);
      // The master only holds the port; whatever it read no worker would see.
      handle.recvStop();
      resolve({ handle, close: () => void socket.close() });
    });
  });
}

/** node:dgram keeps its handle behind a symbol of its own (lib/internal/dgram.js). */
function nativeHandle(socket: object): { recvStop(): void } {
  const symbol = Object.getOwnPropertySymbols(socket).find(
    ({ description }) => description === 'state symbol',
  );
  return (socket as Record<symbol, { handle: { recvStop(): void } }>)[symbol!]!.handle;
}

/** Of an address that may be none of datagrams, or may still fail: then its worker has been told. */
export function closeWhenBound(opening: Promise<{ readonly datagrams?: SharedDatagrams }>): void {
  opening.then(({ datagrams }) => datagrams?.close()).catch(() => {});
}
