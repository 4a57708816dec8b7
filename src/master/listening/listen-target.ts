/** What an app asks for, in terms of a listening socket of the master. */
import { constants } from 'node:os';
import { type PointsmanError, pointsmanError } from '../../errors.ts';
import type { ListenQuery } from '../../protocol/cluster-protocol.ts';
import { isInheritedListener } from './inherited-descriptors.ts';
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

/** Throws when the master cannot listen as this query says, or may not. */
export function refuseUnshared(query: ListenQuery): void {
  const { unshared, fd } = query;
  const { EOPNOTSUPP, EBADF } = constants.errno;
  if (unshared !== undefined)
    throw withErrno(pointsmanError('ERR_LISTEN_NOT_SHARED', { how: unshared }), EOPNOTSUPP);
  if (isDescriptor(query) && !isInheritedListener(fd!))
    throw withErrno(pointsmanError('ERR_DESCRIPTOR_NOT_INHERITED', { fd: fd! }), EBADF);
}

/** The worker is told in numbers, as libuv counts them. */
function withErrno(error: PointsmanError, errno: number): PointsmanError {
  return Object.assign(error, { errno: -errno });
}

export function targetOf(
  query: ListenQuery,
  leastBacklog: number,
  override: Partial<ListenTarget>,
): ListenTarget {
  const { address, port, fd, flags, readableAll, writableAll } = query;
  const backlog = Math.max(leastBacklog, Number(query.backlog) || 0);
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
