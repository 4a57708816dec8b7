/** The driver `redis`, for Redis 7 or later and Valkey. */

import { beyondSafe, notANumber } from '../counter.ts';
import type { SetHow, StoreDriver } from '../driver.ts';
import { parseAddress } from './address.ts';
import { Changes } from './changes.ts';
import { loadLibrary, type RedisClient, type RedisLibrary } from './client.ts';
import { RedisConnection } from './connection.ts';
import { answerCode } from './failure.ts';
import { literally } from './glob.ts';
import {
  clearScript,
  compareAndSetScript,
  deleteScript,
  getAndDeleteScript,
  incrementScript,
  type Script,
  setScript,
} from './scripts.ts';

export interface RedisOptions {
  /** `redis://`, `rediss://` or `unix://`. */
  readonly url: string;
  /** What all keys in Redis begin with; `pointsman:` unless given. Apps that share a Redis need one each. */
  readonly prefix?: string | undefined;
  /** How long an operation may take, and an attempt to connect; 1000 ms unless given. */
  readonly timeoutMs?: number | undefined;
  /** Operations that may wait for Redis; any more fail at once. 10,000 unless given. */
  readonly maxPending?: number | undefined;
  /** Told of every connection made or lost, and where there was none at first; `reason` says why, and no secret. */
  readonly onConnection?: ((isConnected: boolean, reason: string) => void) | undefined;
}

/**
 * Resolves after the first attempt to connect, be it in vain: what is asked is refused until there is a connection.
 * Rejects with ERR_STORE_CLIENT_MISSING where @redis/client is not installed, and with ERR_INVALID_OPTION for a URL that is none.
 */
export async function openRedisDriver(options: RedisOptions, library?: RedisLibrary): Promise<StoreDriver> {
  const { url, prefix = 'pointsman:', timeoutMs = 1000, maxPending = 10_000, onConnection } = options;
  const address = parseAddress(url);
  const changes = new Changes({
    // Channels are common to all databases.
    changes: `pointsman@${address.database}:${prefix}`,
    events: `__keyspace@${address.database}__:${prefix}`,
  });
  const connection = new RedisConnection(library ?? (await loadLibrary()), {
    address,
    timeoutMs,
    maxPending,
    prepare: (client) => changes.resubscribe(client),
    changed(isConnected, reason) {
      onConnection?.(isConnected, reason);
      // When it is lost, and again when changes are told again: what was read in between may be old by now.
      changes.tellMissed();
    },
  });
  await connection.open();
  return driverOver(connection, changes, prefix, `pointsman@${address.database}:`);
}

function driverOver(
  connection: RedisConnection,
  changes: Changes,
  prefix: string,
  channel: string,
): StoreDriver {
  const send = (what: string, ...args: (string | Buffer)[]): Promise<unknown> =>
    connection.run(what, (client) => client.sendCommand(args));
  const run = (what: string, script: Script, key: string, ...args: (string | Buffer)[]): Promise<unknown> =>
    connection.run(what, (client) => evaluate(client, script, [prefix + key], [channel, ...args]));
  return {
    get: async (key) => bufferOf(await send('get', 'GET', prefix + key)),
    async set(key, value, { ttlMs, ifAbsent }: SetHow) {
      return (
        (await run('set', setScript, key, value, ttlArgument(ttlMs), ifAbsent === true ? '1' : '')) === 1
      );
    },
    delete: async (key) => (await run('delete', deleteScript, key)) === 1,
    touch: async (key, ttlMs) => (await send('touch', 'PEXPIRE', prefix + key, String(ttlMs))) === 1,
    async increment(key, by, ttlMs) {
      const sum = String(await run('increment', incrementScript, key, String(by), ttlArgument(ttlMs)));
      if (sum === 'number') throw notANumber();
      if (sum === 'safe') throw beyondSafe();
      return Number(sum);
    },
    async compareAndSet(key, expected, next, ttlMs) {
      const args = [...optional(expected), ...optional(next)];
      return (await run('compareAndSet', compareAndSetScript, key, ttlArgument(ttlMs), ...args)) === 1;
    },
    getAndDelete: async (key) => bufferOf(await run('getAndDelete', getAndDeleteScript, key)),
    clear: (part) => clear(connection, prefix + part, channel),
    subscribe: (part, listener) => changes.subscribe(connection, part, listener),
    close: async () => connection.close(),
  };
}

/** Redis forgets scripts when it starts anew: then it gets the text, once more. */
async function evaluate(
  client: RedisClient,
  { sha, text }: Script,
  keys: readonly (string | Buffer)[],
  args: readonly (string | Buffer)[],
): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...args];
  try {
    return await client.sendCommand(['EVALSHA', sha, ...rest]);
  } catch (error) {
    if (answerCode(error) !== 'NOSCRIPT') throw error;
    return client.sendCommand(['EVAL', text, ...rest]);
  }
}

/** Looked at by Redis in one step, about: it holds up all others meanwhile. */
const AT_ONCE = 500;

async function clear(connection: RedisConnection, prefix: string, channel: string): Promise<void> {
  const pattern = `${literally(prefix)}*`;
  let cursor = '0';
  do {
    const answer = await connection.run('clear', (client) =>
      client.sendCommand(['SCAN', cursor, 'MATCH', pattern, 'COUNT', String(AT_ONCE)]),
    );
    const [next, keys] = answer as [Buffer, Buffer[]];
    if (keys.length > 0) {
      await connection.run('clear', (client) => evaluate(client, clearScript, keys, [channel]));
    }
    cursor = String(next);
  } while (cursor !== '0');
}

function ttlArgument(ttlMs: number | undefined): string {
  return ttlMs === undefined ? '' : String(ttlMs);
}

/** Whether there is something, and it. */
function optional(value: Buffer | undefined): [string, string | Buffer] {
  return value === undefined ? ['', ''] : ['1', value];
}

function bufferOf(answer: unknown): Buffer | undefined {
  return answer === null ? undefined : (answer as Buffer);
}
