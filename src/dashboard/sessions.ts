/**
 * The token, and the sessions that it opens. The token comes in the fragment of the page's address, which no browser
 * sends anywhere; the page exchanges it for a cookie that no script can read and no other site makes the browser send.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createToken } from '../admin/http/token.ts';

export const SESSION_MS: number = 12 * 3_600_000;
const MOST_SESSIONS = 256;

export class Sessions {
  readonly #token: Buffer;
  readonly #port: () => number;
  readonly #now: () => number;
  /** When each ends, by the hash of its id: what is kept here opens nothing. */
  readonly #ends = new Map<string, number>();

  /** `port` tells cookies apart: a browser sends those of one host to all of its ports. `now` is monotonic. */
  constructor(token: string, port: () => number, now: () => number) {
    this.#token = hashOf(token);
    this.#port = port;
    this.#now = now;
  }

  /** In constant time, whatever its length. */
  isToken(given: string): boolean {
    return timingSafeEqual(hashOf(given), this.#token);
  }

  /** The value of `Set-Cookie`. */
  open(): string {
    const id = createToken();
    this.#forgetEnded();
    const [oldest] = this.#ends.keys();
    if (this.#ends.size >= MOST_SESSIONS && oldest !== undefined) this.#ends.delete(oldest);
    this.#ends.set(hashOf(id).toString('hex'), this.#now() + SESSION_MS);
    return `${this.#name}=${id}; Path=/; Max-Age=${SESSION_MS / 1000}; HttpOnly; SameSite=Strict`;
  }

  /** By its cookie, or for programs by `Authorization: Bearer` with the token. */
  isAllowed({ headers }: IncomingMessage): boolean {
    const [, bearer] = /^Bearer ([^\s]+)$/i.exec(headers.authorization ?? '') ?? [];
    if (bearer !== undefined) return this.isToken(bearer);
    return cookiesIn(headers.cookie ?? '', this.#name).some((id) => {
      const endsAtMs = this.#ends.get(hashOf(id).toString('hex'));
      return endsAtMs !== undefined && endsAtMs > this.#now();
    });
  }

  get #name(): string {
    return `lb-${this.#port()}`;
  }

  #forgetEnded(): void {
    for (const [id, endsAtMs] of this.#ends) if (endsAtMs <= this.#now()) this.#ends.delete(id);
  }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function cookiesIn(header: string, name: string): readonly string[] {
  return header.split(';').flatMap((pair) => {
    const [key, value] = pair.trim().split('=', 2);
    return key === name && value !== undefined ? [value] : [];
  });
}
