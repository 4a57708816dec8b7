/** What is used of @redis/client, which is loaded only when Redis is asked for. */
import { createRequire } from 'node:module';
import { pointsmanError } from '../../errors.ts';
import type { Address } from './address.ts';

/** Its own types would have to be there wherever ours are read. */
export interface RedisClient {
  readonly isOpen: boolean;
  connect(): Promise<unknown>;
  /** Rejects whatever waits. */
  destroy(): void;
  unref(): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Strings come as Buffers. */
  sendCommand(args: readonly (string | Buffer)[]): Promise<unknown>;
  pSubscribe(patterns: string[], listener: (message: string, channel: string) => void): Promise<unknown>;
  pUnsubscribe(patterns: string[]): Promise<unknown>;
}

export interface RedisLibrary {
  /** Does not connect yet. `maxQueue` is how many commands may wait. */
  create(address: Address, connectTimeoutMs: number, maxQueue: number): RedisClient;
}

/**
 * Throws ERR_STORE_CLIENT_MISSING where neither we nor a module at one of these paths would find it: an app may have a
 * copy of pointsman of its own.
 */
export function checkLibrary(paths: readonly string[]): void {
  const isThere = [import.meta.url, ...paths].some((from) => {
    try {
      return createRequire(from).resolve('@redis/client') !== '';
    } catch {
      return false;
    }
  });
  if (!isThere)
    throw pointsmanError('ERR_STORE_CLIENT_MISSING', {
      reason: 'the package @redis/client is not installed',
    });
}

/** Rejects with ERR_STORE_CLIENT_MISSING. */
export async function loadLibrary(
  load: () => Promise<unknown> = () => import('@redis/client'),
): Promise<RedisLibrary> {
  const loaded = await load().catch((error: NodeJS.ErrnoException) => {
    const isMissing = error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes('@redis/client');
    const reason = isMissing ? 'the package @redis/client is not installed' : error.message;
    throw pointsmanError('ERR_STORE_CLIENT_MISSING', { reason }, isMissing ? undefined : error);
  });
  const { createClient, RESP_TYPES } = loaded as typeof import('@redis/client');
  return {
    create: (address, connectTimeoutMs, maxQueue) => {
      const { socket, database, username, password } = address;
      const client = createClient({
        socket: {
          ...socket,
          connectTimeout: connectTimeoutMs,
          // The connection is made anew by ours: the library's timer would keep the process alive, its queue outlive a
          // deadline, and its commands go out before subscriptions are back.
          reconnectStrategy: false,
        } as object,
        database,
        ...(username === undefined ? {} : { username }),
        ...(password === undefined ? {} : { password }),
        RESP: 3,
        disableOfflineQueue: true,
        commandsQueueMaxLength: maxQueue,
        maintNotifications: 'disabled',
        // An AbortSignal for each command, and it would not end one that has been sent: the deadline is ours.
        commandOptions: { timeout: 0, typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
      });
      return client as unknown as RedisClient;
    },
  };
}
