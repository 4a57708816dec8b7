/**
 * So many connections at most. Who has asked for nothing yet, has not sent all of it, or does not read the answer makes
 * room for who comes, so that waiting keeps nobody out.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** `cut` is told of each connection that is ended for it. */
export function limitConnections(server: Server, most: number, cut: (socket: Socket) => void): void {
  /** In the order in which they came, with what is not answered. */
  const open = new Map<Socket, Exchange | undefined>();
  server.on('connection', (socket: Socket) => {
    if (open.size >= most) {
      const ended = longestWaiting(open) ?? socket;
      open.delete(ended);
      cut(ended);
      ended.destroy();
      if (ended === socket) return;
    }
    open.set(socket, undefined);
    socket.once('close', () => open.delete(socket));
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    if (!open.has(socket)) return;
    open.set(socket, { request, response });
    response.once('close', () => {
      if (open.get(socket)?.response === response) open.set(socket, undefined);
    });
  });
}

/** The one that came first of those that wait for their client. */
function longestWaiting(open: ReadonlyMap<Socket, Exchange | undefined>): Socket | undefined {
  for (const [socket, exchange] of open) if (exchange === undefined || isClientsTurn(exchange)) return socket;
  return undefined;
}

/** To send the rest, or to read what is all there. A stream to a viewer has no end, and stays. */
function isClientsTurn({ request, response }: Exchange): boolean {
  return !request.complete || response.writableEnded;
}
