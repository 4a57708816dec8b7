/** What processes say of their connections to Redis, for the log: whoever runs lb looks there first. */
import type { Logger } from 'pino';
import type { OneAddress } from '../../bus/address.ts';
import type { Bus } from '../../bus/contract.ts';
import { type ConnectionMessage, STORE_CONNECTION } from '../../store/port.ts';
import { atMostOncePerSecond } from '../log-limit.ts';

/** What a process says is not trusted. */
const MOST_REASON = 200;

/** `onGone` tells of each process that took part in the bus and is gone. */
export function watchStore(
  bus: Bus,
  logger: Logger,
  onGone: (listener: (who: OneAddress) => void) => void,
): void {
  /** Those that have told of a loss: the first connection of a process is no news. */
  const without = new Set<OneAddress>();
  onGone((who) => void without.delete(who));
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
    if (isConnected === false) {
      without.add(from);
      sayLost(from, said);
    } else if (without.delete(from)) sayBack(from, said);
  });
}
