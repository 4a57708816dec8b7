/** Accepts connections the way the master does, and gives their bare handles away. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type ListenOptions, type Socket } from 'node:net';
import type { NativeHandle } from '../../../src/handoff/receiver-contract.ts';

export interface FrontConnection {
  readonly client: Socket;
  /** A native handle that no socket owns. */
  readonly handle: NativeHandle & { readonly fd: number };
}

export interface Front {
  /** A client connects; it stays open for writing when the other side ends. */
  accept(): Promise<FrontConnection>;
  close(): Promise<void>;
}

/** At any free port of this machine, or at the path of a unix socket. */
export async function openFront(path?: string): Promise<Front> {
  const server = createServer({ pauseOnConnect: true });
  const where: ListenOptions = path === undefined ? { host: '127.0.0.1', port: 0 } : { path };
  server.listen(where);
  await once(server, 'listening');
  const clients: Socket[] = [];
  return {
    async accept() {
      const to = path === undefined ? { ...where, port: (server.address() as AddressInfo).port } : { path };
      const client = connect({ ...to, allowHalfOpen: true });
      client.on('error', () => {});
      clients.push(client);
      const [[socket]] = await Promise.all([once(server, 'connection'), once(client, 'connect')]);
      return { client, handle: takeHandle(socket as Socket) };
    },
    async close() {
      for (const client of clients) client.destroy();
      await new Promise((resolve) => {
        // It would wait for the connections it gave away.
        server.close();
        setImmediate(resolve);
      });
    },
  };
}

function takeHandle(socket: Socket): FrontConnection['handle'] {
  const holder = socket as unknown as { _handle: FrontConnection['handle'] | null };
  const handle = holder._handle!;
  holder._handle = null;
  // Where Node notes the socket of a handle.
  for (const symbol of Object.getOwnPropertySymbols(handle)) {
    if (symbol.description === 'owner_symbol') Reflect.deleteProperty(handle, symbol);
  }
  return handle;
}

/** Everything the client reads until the other side ends. */
export async function readAll(client: Socket): Promise<string> {
  let text = '';
  for await (const bytes of client) text += String(bytes);
  return text;
}
