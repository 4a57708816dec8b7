/** Servers that answer, or do not, as a test wants; in its own process. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';

export interface TestServer {
  readonly port: number;
  readonly requests: readonly { readonly url: string; readonly closes: boolean }[];
  readonly sockets: ReadonlySet<Socket>;
  /** Of all time. */
  readonly connections: () => number;
  stop(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export const hello: Handler = (_, response) => {
  response.setHeader('X-Worker', '77').end('Hello, world!');
};

export async function serve(handler: Handler): Promise<TestServer> {
  const requests: { url: string; closes: boolean }[] = [];
  const server = createServer((request, response) => {
    requests.push({ url: request.url!, closes: request.headers.connection === 'close' });
    handler(request, response);
  });
  return listen(server, requests);
}

/** Below HTTP: `onData` is called with what a client sends. */
export function serveBytes(onData: (socket: Socket) => void): Promise<TestServer> {
  return listen(
    createTcpServer((socket) => socket.on('data', () => onData(socket))),
    [],
  );
}

async function listen(server: Server, requests: TestServer['requests']): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    sockets,
    connections: () => connections,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
