import type { Logger } from 'pino';
import { counted } from '../../text/counted.ts';
import { atMostOncePerSecond } from '../log-limit.ts';

/** Tells of connections that could not be accepted, without a line for each of a flood. */
export function acceptErrorLog(logger: Logger): (error: NodeJS.ErrnoException) => void {
  return atMostOncePerSecond((count, error: NodeJS.ErrnoException) =>
    logger.error(
      { event: 'accept-failed', code: error.code, count },
      `${counted(count, 'connection')} could not be accepted: ${error.message}`,
    ),
  );
}
