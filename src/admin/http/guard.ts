/**
 * Who may ask at all. A server on 127.0.0.1 is reached by every web page that its user opens: by a form, by fetch(), or
 * under a name of its own that it makes point here (DNS rebinding; CVE-2025-24010 is this hole in a well-known tool).
 * So the name that was asked for is checked first, then where the asking page comes from.
 */
import type { IncomingMessage } from 'node:http';
import { HOST_TEXT, isKnownHost } from './known-host.ts';
import { RequestRefused } from './refusal.ts';
import type { RefusalReason } from './refusals.ts';

/** One that is refused because of who asks, or of what may be asked here. */
export class Refused extends RequestRefused {
  readonly #reason: RefusalReason;

  constructor(
    reason: RefusalReason,
    ...told: readonly [status: number, code: string, message: string, headers?: Record<string, string>]
  ) {
    super(...told);
    this.#reason = reason;
  }

  override get reason(): RefusalReason {
    return this.#reason;
  }
}

/** `names` are those that the user allows. Throws Refused. */
export function checkSource(request: IncomingMessage, names: readonly string[]): void {
  const { host, origin } = request.headers;
  if (!isKnownHost(host, names)) throw new Refused('host', 421, 'ERR_HOST', HOST_TEXT);
  const site = request.headers['sec-fetch-site'];
  const isOwn = site === undefined || site === 'same-origin' || site === 'none' || isFollowedLink(request);
  if (!isOwn || (origin !== undefined && !isOriginOf(origin, host!))) {
    throw new Refused('origin', 403, 'ERR_ORIGIN', 'Pages of other origins may not ask this server.');
  }
}

/** By a link the page itself is opened, which has nothing to tell without a session. */
function isFollowedLink({ method, url, headers }: IncomingMessage): boolean {
  const isNavigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return method === 'GET' && url === '/' && isNavigation;
}

function isOriginOf(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}
