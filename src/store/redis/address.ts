/** Where Redis is, from a URL. Nothing that is thrown here repeats it: there may be a password in it. */
import { pointsmanError } from '../../errors.ts';

export interface Address {
  readonly socket:
    | { readonly host: string; readonly port: number; readonly tls: boolean }
    | { readonly path: string };
  readonly username?: string;
  readonly password?: string;
  readonly database: number;
  /** Without user and password, for messages. */
  readonly shown: string;
}

const PORT = 6379;

/** Throws ERR_INVALID_OPTION. */
export function parseAddress(text: string): Address {
  // Its own error would carry the whole text.
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'unix:' && url.pathname.length > 1) return unixAddress(url);
  if ((url?.protocol !== 'redis:' && url?.protocol !== 'rediss:') || url.hostname === '') {
    throw refused('redis://host:port/0, rediss://user:password@host:port/0 or unix:///run/redis.sock?db=0');
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? PORT : Number(url.port);
  return {
    socket: { host, port, tls: url.protocol === 'rediss:' },
    ...credentialsOf(url),
    database: databaseOf(url.pathname.slice(1)),
    shown: `${url.protocol}//${url.hostname}:${port}`,
  };
}

function unixAddress(url: URL): Address {
  const path = decoded(url.pathname);
  return {
    socket: { path },
    ...credentialsOf(url),
    database: databaseOf(url.searchParams.get('db') ?? ''),
    shown: `unix:${path}`,
  };
}

function credentialsOf({ username, password }: URL): { username?: string; password?: string } {
  return {
    ...(username === '' ? {} : { username: decoded(username) }),
    ...(password === '' ? {} : { password: decoded(password) }),
  };
}

function databaseOf(text: string): number {
  if (text === '') return 0;
  if (!/^\d{1,5}$/.test(text)) throw refused('a number from 0 up for the database');
  return Number(text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refused('special characters in it to be written as in encodeURIComponent()');
  }
}

function refused(expected: string): Error {
  return pointsmanError('ERR_INVALID_OPTION', { given: 'the address of Redis', expected });
}
