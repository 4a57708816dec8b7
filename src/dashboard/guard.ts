/**
 * Who may ask at all. A server on 127.0.0.1 is reached by every web page that its user opens: by a form, by fetch(), or
 * under a name of its own that it makes point here (DNS rebinding; CVE-2025-24010 is this hole in a well-known tool).
 * So the name that was asked for is checked first, then where the asking page comes from.
 */
import type { IncomingMessage } from 'node:http';
import { RequestRefused } from '../admin/http/refusal.ts';

export type RefusalReason = 'host' | 'origin' | 'token' | 'read-only' | 'viewers' | 'other';

export class Refused extends RequestRefused {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, status: number, code: string, message: string) {
    super(status, code, message);
    this.reason = reason;
  }
}

/** Names that mean this machine wherever they are asked for. */
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** `names` are those that the user allows, in lower case, without port. Throws Refused. */
export function checkSource(request: IncomingMessage, names: ReadonlySet<string>): void {
  const { host, origin } = request.headers;
  const name = nameIn(host);
  if (name === undefined || !(LOOPBACK.has(name) || names.has(name) || name === addressOf(request))) {
    throw new Refused(
      ...(['host', 421, 'ERR_HOST'] as const),
      'This server does not go by the name that was asked for. Ask for its address, or allow the name with --admin-names.',
    );
  }
  const site = request.headers['sec-fetch-site'];
  const isOwn = site === undefined || site === 'same-origin' || site === 'none' || isFollowedLink(request);
  if (!isOwn || (origin !== undefined && !isOriginOf(origin, host!))) {
    throw new Refused('origin', 403, 'ERR_ORIGIN', 'Pages of other origins may not ask this server.');
  }
}

/** Lower case, without the port. */
function nameIn(host: string | undefined): string | undefined {
  const found = /^(\[[\da-f:.]+\]|[^\s:/?#@\\[\]]+)(?::\d{1,5})?$/i.exec(host ?? '');
  return found?.[1]?.toLowerCase();
}

/** The address that the client connected to: no web page can make a name of its own look like one. */
function addressOf({ socket }: IncomingMessage): string | undefined {
  const address = socket.localAddress?.replace(/^::ffff:(?=\d+\.)/, '');
  return address?.includes(':') ? `[${address}]` : address;
}

/** By a link the page itself is opened, which has nothing to tell without a session. */
function isFollowedLink({ method, url, headers }: IncomingMessage): boolean {
  const isNavigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return method === 'GET' && url === '/' && isNavigation;
}

function isOriginOf(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}
