/** What an app asks for, in terms of a listening socket of the master. */
import type { ListenQuery } from '../../protocol/cluster-protocol.ts';
import type { ListenTarget } from './listener.ts';

const UV_TCP_IPV6ONLY = 1;

/** What two servers must have in common to share an address. */
export function keyOf({ address, port, addressType, fd, index }: ListenQuery): string {
  return [address ?? '*', port, addressType, fd ?? -1, index].join(' ');
}

export function isDatagram({ addressType }: ListenQuery): boolean {
  return typeof addressType === 'string';
}

export function isDescriptor({ fd }: ListenQuery): boolean {
  return fd !== undefined && fd !== null && fd >= 0;
}

export function targetOf(query: ListenQuery, backlog: number, override: Partial<ListenTarget>): ListenTarget {
  const { address, port, fd, flags, readableAll, writableAll } = query;
  if (isDescriptor(query)) return { fd: fd!, backlog };
  if (port < 0)
    return {
      path: address!,
      backlog,
      readableAll: readableAll === true,
      writableAll: writableAll === true,
    };
  const ipv6Only = ((flags ?? 0) & UV_TCP_IPV6ONLY) !== 0;
  return { ...(address === null ? {} : { host: address }), port, backlog, ipv6Only, ...override };
}
