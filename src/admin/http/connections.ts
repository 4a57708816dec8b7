/** So many connections at most. Who has asked for nothing yet makes room for who comes, so that waiting keeps nobody out. */
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

export function limitConnections(server: Server, most: number): void {
  /** In the order in which they came, with how many requests of each are not answered. */
  const open = new Map<Socket, number>();
  server.on('connection', (socket: Socket) => {
    if (open.size >= most && !evictOne(open)) {
      socket.destroy();
      return;
    }
    open.set(socket, 0);
    socket.once('close', () => open.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response) => {
    const count = (by: number): void => {
      const requests = open.get(socket);
      if (requests !== undefined) open.set(socket, requests + by);
    };
    count(1);
    response.once('close', () => count(-1));
  });
}

/** The one that came first of those without a request. */
function evictOne(open: Map<Socket, number>): boolean {
  for (const [socket, requests] of open) {
    if (requests > 0) continue;
    open.delete(socket);
    socket.destroy();
    return true;
  }
  return false;
}
