/** From a connection that was taken to libuv's handle, which shows the client as the app is to see it. */
import type { BareConnection, HandleConnection, NativeHandle } from '../../handoff/receiver-contract.ts';
import type { ProxyHeader } from '../../proxy-protocol/contract.ts';
import { handleOf } from './descriptor-handle.ts';
import { showClient } from './show-client.ts';

/** Undefined for a connection that has failed, which is then closed. */
export function openBare(connection: BareConnection, isPipe: boolean): NativeHandle | undefined {
  let proxied: ProxyHeader | undefined;
  try {
    proxied = connection.proxied;
  } catch {
    connection.close();
    return undefined;
  }
  const handle = handleOf(connection.fd, isPipe);
  if (proxied !== undefined) showClient(handle, proxied);
  return handle;
}

export function openHandle({ handle, proxied }: HandleConnection): NativeHandle {
  if (proxied !== undefined) showClient(handle, proxied);
  return handle;
}
