/**
 * Bearer tokens after OWASP's session management cheat sheet: 32 random bytes that mean nothing, an absolute and an idle
 * expiry kept by the store, and a new token at each change of rights.
 *
 * The key is the SHA-256 of the token, so that whoever reads the store gets no token that could be used, and the look-up
 * needs no comparison in constant time. A token is not salted or stretched: nobody guesses 256 random bits.
 *
 * Each token of a user carries the number of a series, and is valid while the user has that series: `revokeAll` deletes
 * it with one atomic operation, however many tokens there are. A series that was lost, be it for want of room, ends its
 * tokens; it can never bring any back.
 */
import { createHash, randomBytes } from 'node:crypto';
import { pointsmanError } from '../errors.ts';
import type { IssueOptions, Store, Tokens } from './contract.ts';
import { MAX_TTL_MS } from './limits.ts';
import { ttlInMs } from './ttl.ts';

export interface TokensOptions {
  /** Wall-clock milliseconds: an absolute expiry is the same for all machines that share a store. */
  readonly now?: (() => number) | undefined;
}

/** What is kept of a token. */
interface TokenRecord {
  readonly claims: unknown;
  /** Absolute expiry, wall-clock milliseconds. */
  readonly untilMs: number;
  readonly idleMs?: number;
  /** Key and number of the series of its user; absent where it has no user. */
  readonly series?: readonly [key: string, id: string];
}

interface Series {
  readonly id: string;
  /** When the last of its tokens expires. */
  readonly untilMs: number;
}

export function createTokens(store: Store, { now = Date.now }: TokensOptions = {}): Tokens {
  const kept = store.namespace('tokens');

  const leftMs = ({ untilMs, idleMs = Number.POSITIVE_INFINITY }: TokenRecord): number =>
    Math.min(untilMs - now(), idleMs);

  const keep = async (record: TokenRecord): Promise<string> => {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    await kept.set(keyOf(token), record, { ttl: Math.max(1, leftMs(record)) });
    return token;
  };

  const isInSeries = async ({ series }: TokenRecord): Promise<boolean> =>
    series === undefined || (await kept.get<Series>(series[0]))?.id === series[1];

  return {
    async issue(claims, options) {
      const ttlMs = ttlInMs(options.ttl);
      const untilMs = now() + ttlMs;
      const user = userOf(claims, options);
      return keep({
        claims: claims ?? null,
        untilMs,
        ...(options.idle === undefined ? {} : { idleMs: ttlInMs(options.idle, 'idle') }),
        ...(user === undefined ? {} : { series: await joinSeries(kept, user, untilMs, now) }),
      });
    },
    async verify<T>(token: unknown) {
      if (!isToken(token)) return undefined;
      const key = keyOf(token);
      const record = await kept.get<TokenRecord>(key);
      const ttl = record === undefined ? 0 : leftMs(record);
      if (record === undefined || ttl <= 0) return undefined;
      // A token revoked since it was read is not there to be touched, and a touch makes none.
      const isTouched = record.idleMs === undefined ? true : kept.touch(key, ttl);
      const isValid = await Promise.all([isInSeries(record), isTouched]);
      return isValid.every(Boolean) ? (record.claims as T) : undefined;
    },
    async rotate(token, change) {
      if (!isToken(token)) return undefined;
      // Of several at the same time one gets it. Should this process end before the next line, its user logs in again.
      const record = await kept.getAndDelete<TokenRecord>(keyOf(token));
      if (record === undefined || leftMs(record) <= 0 || !(await isInSeries(record))) return undefined;
      return keep(change === undefined ? record : { ...record, claims: change.claims ?? null });
    },
    revoke: async (token) => isToken(token) && kept.delete(keyOf(token)),
    revokeAll: async (user) => void (await kept.delete(seriesKeyOf(user))),
  };
}

const TOKEN_BYTES = 32;

/** Anything else costs the store nothing. */
function isToken(token: unknown): token is string {
  return typeof token === 'string' && /^[\w-]{43}$/.test(token);
}

function keyOf(token: string): string {
  return `token/${hashOf(token)}`;
}

/** A user may be named by what is too long for a key, or personal. */
function seriesKeyOf(user: string): string {
  if (typeof user === 'string' && user !== '') return `user/${hashOf(user)}`;
  throw pointsmanError('ERR_INVALID_OPTION', { given: 'user', expected: 'a text that is not empty' });
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function userOf(claims: unknown, { user }: IssueOptions): string | undefined {
  if (user !== undefined) return user;
  const named = (claims as { readonly user?: unknown } | null | undefined)?.user;
  return typeof named === 'string' && named !== '' ? named : undefined;
}

/** So many others may log the same user in at the very same time. */
const TRIES = 100;

/** The series of the user, made if there is none, and kept for as long as this token may live. */
async function joinSeries(
  kept: Store,
  user: string,
  untilMs: number,
  now: () => number,
): Promise<readonly [string, string]> {
  const key = seriesKeyOf(user);
  for (let tries = 0; tries < TRIES; tries++) {
    const known = await kept.get<Series>(key);
    if (known !== undefined && known.untilMs >= untilMs) return [key, known.id];
    const next: Series = { id: known?.id ?? randomBytes(12).toString('base64url'), untilMs };
    // A second longer than the token: it is the token's own expiry that ends it.
    const ttl = Math.min(MAX_TTL_MS, Math.max(1, untilMs - now()) + 1000);
    if (await kept.compareAndSet(key, known, next, { ttl })) return [key, next.id];
  }
  throw pointsmanError('ERR_STORE_UNAVAILABLE', {
    what: 'the issue of a token',
    reason: 'too many tokens of this user are issued at the same time',
  });
}
