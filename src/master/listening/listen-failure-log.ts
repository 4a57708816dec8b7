/** What the log says of addresses that an app could not have. */
import type { Logger } from 'pino';
import type { ProcessId } from '../../dispatch/contract.ts';
import type { PointsmanError } from '../../errors.ts';

export interface ListenFailureLog {
  failed(error: PointsmanError, process: ProcessId): void;
  /** A process is ready, so the app goes on without them. */
  ready(): void;
}

/** For a start that fails over it to come to its end, which tells it. */
const WAIT_MS = 1_000;

/** Before any process is ready a failure waits for a moment, or it would be told twice. */
export function listenFailureLog(logger: Logger): ListenFailureLog {
  let isReady = false;
  const waiting: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  const tellAll = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const tell of waiting.splice(0)) tell();
  };
  return {
    failed({ code, message }, { slot }) {
      waiting.push(() => logger.error({ event: 'listen-failed', slot, code }, `worker ${slot}: ${message}`));
      if (isReady) tellAll();
      else timer ??= setTimeout(tellAll, WAIT_MS).unref();
    },
    ready() {
      isReady = true;
      tellAll();
    },
  };
}
