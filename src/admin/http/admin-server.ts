/** HTTP for people and probes: a few routes, JSON, and limits on what anybody can hold or send. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { withDeadline } from '../../platform/deadline.ts';
import { limitConnections } from './connections.ts';
import type { AnyReply, Asked, Route, Site } from './contract.ts';
import { findRoute, hasRoute } from './find-route.ts';
import { readBody } from './read-body.ts';
import { isBug, RequestRefused, refusalOf } from './refusal.ts';
import type { RefusalReason, Refusals } from './refusals.ts';
import { sendJson, sendText } from './send.ts';
import { sendStream } from './send-stream.ts';

export interface AdminServer {
  readonly server: Server;
  /** Takes nothing more; answers that are ready within `CLOSE_MS` still go out. */
  close(): Promise<void>;
}

const LIMITS = {
  maxHeaderSize: 8192,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
  // Node would refuse those by itself, and nobody would count them.
  requireHostHeader: false,
} as const;
const MAX_CLIENTS = 64;
/** Some more than may look at the page. */
const MAX_SITE_CLIENTS = 160;
const CLOSE_MS = 1000;

export interface AdminParts {
  readonly routes: readonly Route[];
  readonly logger: Logger;
  readonly refusals: Refusals;
  /** Gets what no route is for. */
  readonly site?: Site;
}

export function createAdminServer({ routes, logger, refusals, site }: AdminParts): AdminServer {
  /** Requests that are not answered yet. */
  const open = new Set<Promise<void>>();
  const closing = new AbortController();
  const isNext = oneAtATime();
  const refuse = (reason: RefusalReason, socket: Socket): void => refusals.add(reason, socket.remoteAddress);
  const server = createServer(LIMITS, (request, response) => {
    if (!isNext(request, response)) {
      if (!request.socket.destroyed) refuse('pipelined', request.socket);
      return void request.socket.destroy();
    }
    const answering = { routes, site, logger, refusals, closing: closing.signal };
    const answered = answer(request, response, answering).finally(() => open.delete(answered));
    open.add(answered);
  });
  if (site === undefined) {
    server.maxConnections = MAX_CLIENTS;
    server.on('drop', (data) => refusals.add('connections', data?.remoteAddress));
  } else limitConnections(server, MAX_SITE_CLIENTS, (socket) => refuse('connections', socket));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    refuseGarbage(error, socket, refuse),
  );
  server.on('connect', (_, socket: Socket) => {
    refuse('method', socket);
    socket.destroy();
  });
  server.on('checkExpectation', ({ socket }: IncomingMessage, response: ServerResponse) => {
    refuse('malformed', socket);
    response.writeHead(417, { Connection: 'close' }).end();
  });
  // Accepting fails where descriptors run out, which must not end the master.
  server.on('error', (err) => logger.debug({ event: 'control-error', err }, 'a question was not accepted'));
  // Whoever serves lives as long as it has workers, and not for the sake of questions.
  server.unref();
  return {
    server,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      site?.close();
      closing.abort();
      await withDeadline(Promise.all(open), CLOSE_MS);
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * Whoever sends a request before the last one is answered is cut: Node takes thousands of them out of one read, keeps an
 * answer to each, and tells of none that its client is gone before it is its turn. No client of ours does (curl,
 * browsers, Prometheus and load balancers wait), and RFC 9112 section 9.3.2 has them bear it.
 */
function oneAtATime(): (request: IncomingMessage, response: ServerResponse) => boolean {
  const asking = new WeakSet<Socket>();
  return ({ socket }, response) => {
    if (socket.destroyed || asking.has(socket)) return false;
    asking.add(socket);
    response.once('close', () => asking.delete(socket));
    return true;
  };
}

interface Answering {
  readonly routes: readonly Route[];
  readonly site: Site | undefined;
  readonly logger: Logger;
  readonly refusals: Refusals;
  readonly closing: AbortSignal;
}

/** Settles when the answer is out or its client gone. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { routes, site, logger, refusals, closing }: Answering,
): Promise<void> {
  // Without a listener the error of a client that goes away would end the process.
  request.on('error', () => {});
  response.on('error', () => {});
  try {
    const url = urlOf(request);
    const reply =
      site === undefined || hasRoute(routes, url.pathname)
        ? await replyTo(request, url, routes)
        : await site.answer(request, response, url);
    if (reply !== undefined) await send(response, reply, closing);
  } catch (error) {
    if (isBug(error) && !response.destroyed) {
      logger.error({ event: 'control-error', err: error }, 'the answer to a question failed');
    }
    if (error instanceof RequestRefused) refusals.add(error.reason, request.socket.remoteAddress);
    const headers = error instanceof RequestRefused ? error.headers : {};
    await sendJson(response, refusalOf(error), headers);
  }
}

/** What the route of the request answers. Throws RequestRefused, and what the route throws. */
export async function replyTo(
  request: IncomingMessage,
  { pathname, searchParams }: URL,
  routes: readonly Route[],
): Promise<AnyReply> {
  const { route, slot } = findRoute(routes, request.method ?? 'GET', pathname);
  const body = route.method === 'POST' ? await readBody(request) : {};
  const asked: Asked = { slot, query: searchParams, accept: request.headers.accept, body };
  return route.answer(asked);
}

/** Throws RequestRefused. */
function urlOf({ url: target = '/', headers, httpVersion }: IncomingMessage): URL {
  if (headers.host === undefined && httpVersion !== '1.0')
    throw new RequestRefused(400, 'ERR_MALFORMED', 'The request has no Host.', { Connection: 'close' });
  // A target may be whole, as a proxy is asked, or begin with two slashes, which would be a host.
  const url =
    target.startsWith('/') && URL.canParse(`http://lb${target}`) ? new URL(`http://lb${target}`) : undefined;
  if (url === undefined) throw new RequestRefused(400, 'ERR_MALFORMED', 'The target is no path.');
  return url;
}

function send(response: ServerResponse, reply: AnyReply, closing: AbortSignal): Promise<void> {
  if ('body' in reply) return sendJson(response, reply);
  return 'parts' in reply ? sendText(response, reply) : sendStream(response, reply, closing);
}

/** What is no HTTP, too long or too slow; by then there is no request to answer. */
function refuseGarbage(
  error: NodeJS.ErrnoException,
  socket: Socket,
  refuse: (reason: RefusalReason, socket: Socket) => void,
): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const [reason, status] = garbage.get(error.code ?? '') ?? ['malformed', '400 Bad Request'];
  refuse(reason, socket);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  // Whoever goes on sending is not listened to.
  setTimeout(() => socket.destroy(), 100).unref();
}

const garbage: ReadonlyMap<string, readonly [RefusalReason, status: string]> = new Map([
  ['HPE_HEADER_OVERFLOW', ['too-large', '431 Request Header Fields Too Large']],
  ['ERR_HTTP_REQUEST_TIMEOUT', ['timeout', '408 Request Timeout']],
]);
