/** The page and what it asks, behind the checks of who asks. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { replyTo } from '../admin/http/admin-server.ts';
import { ANSWER_SCHEMA, type AnyReply, type Route, type Site } from '../admin/http/contract.ts';
import { checkSource, Refused } from '../admin/http/guard.ts';
import { readBody } from '../admin/http/read-body.ts';
import { RequestRefused } from '../admin/http/refusal.ts';
import { isOut, sendJson } from '../admin/http/send.ts';
import { monotonicMs } from '../platform/clock.ts';
import { algorithmChoices } from './algorithm-choices.ts';
import type { Feed } from './feed.ts';
import { HEADERS, readFiles, type ServedFile } from './files.ts';
import { canKill, pageRoutes } from './page-changes.ts';
import { Sessions } from './sessions.ts';
import { TokenCheck } from './token-check.ts';

export interface SiteParts {
  /** Those of the control socket. */
  readonly routes: readonly Route[];
  readonly feed: Feed;
  readonly token: string;
  /** Where the server listens. */
  port(): number;
  /** By which it may be asked, beside its addresses and the names of the machine. */
  readonly names: readonly string[];
  readonly identity: { readonly name: () => string; readonly version: string };
  readonly readOnly?: string | undefined;
  readonly endsAtMs?: number | undefined;
}

export function createSite(parts: SiteParts): Site {
  const { readOnly } = parts;
  const tokens = new TokenCheck(parts.token, monotonicMs);
  const sessions = new Sessions(parts.port, monotonicMs);
  const routes = pageRoutes(parts.routes, readOnly);
  const files = readFiles();
  const viewers = new Set<ServerResponse>();

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<AnyReply | undefined> {
    checkSource(request, parts.names);
    const file = files.get(url.pathname);
    if (file !== undefined) return serveFile(request, response, file);
    if (url.pathname === '/session') return openSession(request, response, { tokens, sessions });
    if (url.pathname === '/session/end') return endSession(request, response, sessions);
    const bearer = bearerIn(request);
    if (!(bearer === undefined ? sessions.has(request) : await tokens.isRight(bearer))) {
      throw new Refused(
        ...(['token', 401, 'ERR_TOKEN'] as const),
        'This needs a session of the page, or the token as "Authorization: Bearer TOKEN".',
      );
    }
    if (url.pathname === '/feed') return serveFeed(request, response, { ...parts, sessions, viewers });
    return replyTo(request, url, routes);
  }

  return {
    answer,
    close() {
      tokens.close();
      for (const viewer of viewers) viewer.destroy();
    },
  };
}

async function openSession(
  request: IncomingMessage,
  response: ServerResponse,
  { tokens, sessions }: { readonly tokens: TokenCheck; readonly sessions: Sessions },
): Promise<undefined> {
  onlyBy('POST', request);
  const { token } = await readBody(request);
  if (!(await tokens.isRight(typeof token === 'string' ? token : ''))) {
    throw new Refused('token', 401, 'ERR_TOKEN', 'This is not the token of this page, or it has ended.');
  }
  const body = { schema: ANSWER_SCHEMA };
  await sendJson(response, { status: 200, body }, { 'Set-Cookie': sessions.open() });
  return undefined;
}

async function endSession(
  request: IncomingMessage,
  response: ServerResponse,
  sessions: Sessions,
): Promise<undefined> {
  onlyBy('POST', request);
  const body = { schema: ANSWER_SCHEMA };
  await sendJson(response, { status: 200, body }, { 'Set-Cookie': sessions.close(request) });
  return undefined;
}

/** Programs send the token itself. */
function bearerIn({ headers }: IncomingMessage): string | undefined {
  return /^Bearer ([^\s]+)$/i.exec(headers.authorization ?? '')?.[1];
}

interface FeedParts extends SiteParts {
  readonly sessions: Sessions;
  /** Of this site, which ends them. */
  readonly viewers: Set<ServerResponse>;
}

async function serveFeed(
  request: IncomingMessage,
  response: ServerResponse,
  { feed, identity, routes, readOnly, endsAtMs, sessions, viewers }: FeedParts,
): Promise<undefined> {
  // Not by HEAD: it would never end.
  onlyBy('GET', request, false);
  if (feed.isFull) {
    throw new Refused('viewers', 503, 'ERR_VIEWERS', `${feed.viewers} look at this page, and no more may.`);
  }
  viewers.add(response);
  // The browser comes back, and is told by then that it needs a session.
  const forget = sessions.watch(request, () => response.destroy());
  const gone = new Promise<undefined>((resolve) => {
    response.once('close', () => {
      forget();
      viewers.delete(response);
      resolve(undefined);
    });
  });
  await feed.add(response, {
    ...{ name: identity.name(), version: identity.version, algorithms: algorithmChoices },
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(endsAtMs === undefined ? {} : { endsAtMs }),
    ...(canKill(routes) ? { canKill: true } : {}),
  });
  return gone;
}

async function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: ServedFile,
): Promise<undefined> {
  onlyBy('GET', request);
  response.writeHead(200, { ...HEADERS, 'Content-Type': file.type, 'Content-Length': file.body.length });
  const out = isOut(response);
  response.end(file.body);
  await out;
  return undefined;
}

function onlyBy(wanted: 'GET' | 'POST', { method }: IncomingMessage, allowsHead = wanted === 'GET'): void {
  if (method === wanted || (method === 'HEAD' && allowsHead)) return;
  throw new RequestRefused(405, 'ERR_METHOD', `This path takes ${wanted}.`, { Allow: wanted });
}
