/** Listens anew at the path of a unix socket whose file is gone. */
import { constants } from 'node:os';
import { listenError, PointsmanError, socketError } from '../../errors.ts';
import type { Address, Addresses } from './addresses.ts';
import { type ListenTarget, openListener } from './listener.ts';
import { holderOf, identityOf } from './socket-file.ts';

export interface RenewParts {
  readonly addresses: Addresses;
  acceptFailed(error: NodeJS.ErrnoException): void;
}

/** Gives the reason when it cannot be. Whoever made a file that is there now is left alone: it serves its clients. */
export async function renewPath(
  address: Address,
  target: ListenTarget,
  { addresses, acceptFailed }: RenewParts,
): Promise<PointsmanError | undefined> {
  const { scheme } = address.listener.address;
  try {
    if (identityOf(target.path!) !== undefined) throw addressInUse(target.path!);
    await addresses.renew(address, () => openListener(target, scheme, acceptFailed));
    return undefined;
  } catch (error) {
    return failureOf(error as NodeJS.ErrnoException, target);
  }
}

/** Names what kept a listener from opening. */
export async function failureOf(
  cause: NodeJS.ErrnoException,
  { host, port = 0, path }: ListenTarget,
): Promise<PointsmanError> {
  if (cause instanceof PointsmanError) return cause;
  return path === undefined
    ? listenError(cause, { host, port: Number(port) })
    : socketError(cause, path, await holderOf(path));
}

function addressInUse(path: string): NodeJS.ErrnoException {
  const text = `listen EADDRINUSE: address already in use ${path}`;
  return Object.assign(new Error(text), { code: 'EADDRINUSE', errno: -constants.errno.EADDRINUSE });
}
