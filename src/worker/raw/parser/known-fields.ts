/** What the parser knows of field names: which must not repeat, which must not be a trailer, which it reads. */
import { lowerToken } from './characters.ts';

export interface KnownField {
  /** In lower case. */
  readonly name: string;
  /** One bit for a field whose lines must not repeat (RFC 9110 section 5.3), 0 for one whose lines may. */
  readonly singletonBit: number;
  /** Whether a trailer section must not have it (RFC 9110 section 6.5.1). */
  readonly isForbiddenTrailer: boolean;
}

/** What the responder itself goes by. Of all others the app gets the lines joined, as if they had come on one. */
const singletons = ['host', 'content-length', 'content-type'];

/** What concerns framing, routing, the connection, authentication, conditions or the content. */
const headerOnly = [
  'authorization',
  'cache-control',
  'connection',
  'content-encoding',
  'content-location',
  'content-range',
  'cookie',
  'expect',
  'from',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'keep-alive',
  'max-forwards',
  'pragma',
  'proxy-authorization',
  'proxy-connection',
  'range',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
];

/** Known only so that their names need not be made anew for each request. */
const frequent = [
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'access-control-request-headers',
  'access-control-request-method',
  'date',
  'dnt',
  'forwarded',
  'origin',
  'priority',
  'sec-ch-ua',
  'sec-ch-ua-mobile',
  'sec-ch-ua-platform',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'sec-fetch-user',
  'traceparent',
  'upgrade-insecure-requests',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'x-request-id',
];

const BUCKETS = 256;
const buckets: readonly KnownField[][] = fillBuckets();

/** Finds the name in `bytes` from `start` to `end`, tchars in any case; no string is made for it. */
export function findKnownField(bytes: Buffer, start: number, end: number): KnownField | undefined {
  const first = lowerToken[bytes[start]!]!;
  const last = lowerToken[bytes[end - 1]!]!;
  for (const field of buckets[bucketOf(end - start, first, last)]!) {
    if (isName(field.name, bytes, start, end)) return field;
  }
  return undefined;
}

/** The known field of this lower-case name, for those who look for one in particular. */
export function knownField(name: string): KnownField {
  const bytes = Buffer.from(name);
  const field = findKnownField(bytes, 0, bytes.length);
  if (field === undefined) throw new Error(`${name} is missing from the tables in known-fields.ts; add it.`);
  return field;
}

function isName(name: string, bytes: Buffer, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  const table = lowerToken;
  for (let at = 0; at < name.length; at++) {
    if (table[bytes[start + at]!] !== name.charCodeAt(at)) return false;
  }
  return true;
}

function bucketOf(length: number, first: number, last: number): number {
  return (length * 7 + first * 31 + last * 3) % BUCKETS;
}

function fillBuckets(): KnownField[][] {
  const all: KnownField[][] = Array.from({ length: BUCKETS }, () => []);
  const add = (name: string, singletonBit: number, isForbiddenTrailer: boolean): void => {
    const bucket = bucketOf(name.length, name.charCodeAt(0), name.charCodeAt(name.length - 1));
    all[bucket]!.push({ name, singletonBit, isForbiddenTrailer });
  };
  singletons.forEach((name, position) => {
    add(name, 1 << position, true);
  });
  for (const name of headerOnly) add(name, 0, true);
  for (const name of frequent) add(name, 0, false);
  return all;
}
