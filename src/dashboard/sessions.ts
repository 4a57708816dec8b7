/**
 * The sessions that the token opens. The token comes in the fragment of the page's address, which no browser sends
 * anywhere; the page exchanges it for a cookie that no script can read and no other site makes the browser send.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createToken } from '../admin/http/token.ts';

export const SESSION_MS: number = 12 * 3_600_000;
export const MOST_SESSIONS = 256;

interface Session {
  readonly endsAtMs: number;
  /** What ends each of its viewers. */
  readonly viewers: Set<() => void>;
}

export class Sessions {
  readonly #port: () => number;
  readonly #now: () => number;
  readonly #lastMs: number;
  /** By the hash of its id: what is kept here opens nothing. The one that was used last is the last. */
  readonly #sessions = new Map<string, Session>();

  /** `port` tells cookies apart: a browser sends those of one host to all of its ports. `now` is monotonic. */
  constructor(port: () => number, now: () => number, lastMs: number = SESSION_MS) {
    this.#port = port;
    this.#now = now;
    this.#lastMs = lastMs;
  }

  /** The value of `Set-Cookie`. Where there are as many as may be, one ends that nobody looks by, unused for longest. */
  open(): string {
    this.#endOld();
    if (this.#sessions.size >= MOST_SESSIONS) {
      const all = [...this.#sessions];
      const [hash] = all.find(([, { viewers }]) => viewers.size === 0) ?? all[0]!;
      this.#end(hash);
    }
    const id = createToken();
    this.#sessions.set(hashOf(id), { endsAtMs: this.#now() + this.#lastMs, viewers: new Set() });
    return this.#cookie(id, Math.floor(this.#lastMs / 1000));
  }

  /** By its cookie. */
  has(request: IncomingMessage): boolean {
    return this.#hashIn(request) !== undefined;
  }

  /** `end` is called when the session ends that the request belongs to, if any. Returns what makes it forgotten. */
  watch(request: IncomingMessage, end: () => void): () => void {
    const hash = this.#hashIn(request);
    if (hash === undefined) return () => {};
    const { viewers, endsAtMs } = this.#sessions.get(hash)!;
    const timer = setTimeout(() => this.#end(hash), endsAtMs - this.#now()).unref();
    viewers.add(end);
    return () => {
      clearTimeout(timer);
      viewers.delete(end);
    };
  }

  /** Ends that of the request, if any. The value of `Set-Cookie`, which makes the browser forget it. */
  close(request: IncomingMessage): string {
    const hash = this.#hashIn(request);
    if (hash !== undefined) this.#end(hash);
    return this.#cookie('', 0);
  }

  #hashIn({ headers }: IncomingMessage): string | undefined {
    for (const id of cookiesIn(headers.cookie ?? '', this.#name)) {
      const hash = hashOf(id);
      const session = this.#sessions.get(hash);
      if (session === undefined || session.endsAtMs <= this.#now()) continue;
      this.#sessions.delete(hash);
      this.#sessions.set(hash, session);
      return hash;
    }
    return undefined;
  }

  #endOld(): void {
    for (const [hash, { endsAtMs }] of this.#sessions) if (endsAtMs <= this.#now()) this.#end(hash);
  }

  #end(hash: string): void {
    const session = this.#sessions.get(hash);
    this.#sessions.delete(hash);
    for (const end of session?.viewers ?? []) end();
  }

  #cookie(id: string, seconds: number): string {
    return `${this.#name}=${id}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict`;
  }

  get #name(): string {
    return `lb-${this.#port()}`;
  }
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}

function cookiesIn(header: string, name: string): readonly string[] {
  return header.split(';').flatMap((pair) => {
    const [key, value] = pair.trim().split('=', 2);
    return key === name && value !== undefined ? [value] : [];
  });
}
