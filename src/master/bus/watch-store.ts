/** What processes say of their connections to Redis, for the log and the status: whoever runs lb looks there first. */
import type { Logger } from 'pino';
import type { OneAddress } from '../../bus/address.ts';
import type { Bus } from '../../bus/contract.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { type ConnectionMessage, STORE_CONNECTION } from '../../store/port.ts';
import { parseAddress } from '../../store/redis/address.ts';
import { atMostOncePerSecond } from '../log-limit.ts';
import type { StoreStatus } from '../operations/status-contract.ts';

/** What a process says is not trusted. */
const MOST_REASON = 200;

export interface WatchStoreParts {
  readonly logger: Logger;
  /** Tells of each process that took part in the bus and is gone. */
  onGone(listener: (who: OneAddress) => void): void;
  /** Of Redis. */
  readonly url: string;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/** Returns what tells how the store is. Throws ERR_INVALID_OPTION for a URL that is none. */
export function watchStore(
  bus: Bus,
  { logger, onGone, url, now = monotonicMs }: WatchStoreParts,
): () => StoreStatus {
  const address = parseAddress(url).shown;
  const using = new Set<OneAddress>();
  /** Those that have told of a loss: the first connection of a process is no news. */
  const without = new Set<OneAddress>();
  let state: StoreStatus['state'] = 'unused';
  let sinceMs = now();
  function told(): void {
    const next = without.size > 0 ? 'lost' : using.size > 0 ? 'connected' : 'unused';
    if (next === state) return;
    state = next;
    sinceMs = now();
  }
  onGone((who) => {
    using.delete(who);
    without.delete(who);
    told();
  });
  const sayLost = atMostOncePerSecond((_count, from: string, reason: string) => {
    const others = without.size - 1;
    const text = `${from} has no connection to the store${others > 0 ? `, and ${others} more` : ''}: ${reason}`;
    logger.warn({ event: 'store-lost', process: from, without: without.size, reason }, text);
  });
  const sayBack = atMostOncePerSecond((_count, from: string, reason: string) => {
    const text = `${from} is ${reason}${without.size > 0 ? `; ${without.size} more are not` : ''}`;
    logger.info({ event: 'store-back', process: from, without: without.size }, text);
  });
  bus.on(STORE_CONNECTION, ({ msg, from }) => {
    const { isConnected, reason } = Object(msg) as Partial<ConnectionMessage>;
    const said = String(reason).slice(0, MOST_REASON);
    using.add(from);
    if (isConnected === false) {
      without.add(from);
      sayLost(from, said);
    } else if (without.delete(from)) sayBack(from, said);
    told();
  });
  return () => ({
    ...{ kind: 'redis', address, state, forMs: now() - sinceMs },
    ...{ processes: using.size, without: without.size },
  });
}
