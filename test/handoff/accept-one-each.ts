import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import type { Connection } from '../../src/handoff/contract.ts';

export interface Accepted {
  readonly id: number;
  readonly listener: number;
  readonly remoteAddress: string | undefined;
}

/** Listens once for each number, lets one client connect there, and says what was accepted, in the same order. */
export async function acceptOneEach(
  listeners: readonly number[],
  acceptFrom: (server: Server, listener: number, accept: (connection: Connection) => void) => void,
): Promise<readonly Accepted[]> {
  const accepted: Accepted[] = [];
  for (const listener of listeners) {
    const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const coming = new Promise<Connection>((resolve) => acceptFrom(server, listener, resolve));
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    // A kernel that holds silent clients back reports this one at once.
    client.write('x');
    client.on('error', () => {});
    const connection = await coming;
    accepted.push({
      id: connection.id,
      listener: connection.listener,
      remoteAddress: connection.remoteAddress,
    });
    connection.release();
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
  return accepted;
}
