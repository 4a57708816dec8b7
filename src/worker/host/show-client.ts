/**
 * Lets a connection say where its client is, and not where the proxy is that brought it. Node asks the handle, when a
 * socket is asked for the first time, whatever wraps the socket: http, https, http2 or the app itself.
 */
import type { NativeHandle } from '../../handoff/receiver-contract.ts';
import type { Endpoint, ProxyHeader } from '../../proxy-protocol/contract.ts';
import { DESCRIBED, type Described, type OwnEndpoint } from '../../proxy-protocol/described.ts';

/** As much of libuv's handles as is asked; those of pipes have no names. The number is an errno. */
type Name = (this: unknown, into: object) => number;

interface NamedHandle extends NativeHandle {
  getpeername?: Name;
  getsockname?: Name;
  [DESCRIBED]?: Described;
}

/** To be called before Node makes a socket of it. */
export function showClient(connection: NativeHandle, { source, destination, bytes }: ProxyHeader): void {
  const handle: NamedHandle = connection;
  const { getpeername, getsockname } = handle;
  handle[DESCRIBED] = {
    header: bytes,
    peer: () => named(handle, getpeername),
    local: () => named(handle, getsockname),
  };
  // What speaks for itself, or says nothing, is seen as it is.
  if (source !== undefined) handle.getpeername = saying(source);
  if (destination !== undefined) handle.getsockname = saying(destination);
}

function saying(endpoint: Endpoint): Name {
  return (into) => {
    // As by a unix socket, which has no name that Node tells.
    if (endpoint.family !== 'unix') Object.assign(into, endpoint);
    return 0;
  };
}

function named(handle: NamedHandle, ask: Name | undefined): OwnEndpoint {
  const into: OwnEndpoint = {};
  ask?.call(handle, into);
  return into;
}
