/** What is used of @redis/client, which is loaded only when Redis is asked for. */
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
