/** `lb` in place of `lb`: the process before this one, and the one after it. */
import { realpathSync } from 'node:fs';
import type { Logger } from 'pino';
import { pointsmanError } from '../errors.ts';
import type { PassedSocket } from '../systemd/sockets.ts';
import type { Handed, HandedPart } from '../upgrade/contract.ts';
import type { Link } from '../upgrade/link.ts';
import type { Predecessor } from '../upgrade/predecessor.ts';
// Loaded before it is needed: the files of this version may be replaced by then.
import { type Successor, startSuccessor } from '../upgrade/successor.ts';

export interface Succession {
  /** Of a master before this one, if there is one. */
  readonly sockets: readonly PassedSocket[] | undefined;
  /** To that master, until it is gone. */
  readonly predecessor: Link | undefined;
  /** Resolves when this process has taken over from the one before, `take` included; at once where there is none. */
  takeOver(take: () => Promise<void>): Promise<void>;
  /** For the master: starts the next one. Resolves with its process id when it serves. */
  succeed(handed: Handed, signal: AbortSignal): Promise<number>;
  /** Resolves with the next one, when one serves: with another one after each that ended instead of taking over. */
  handedOver(): Promise<Heir>;
  /** Ends one that serves and has not taken over. */
  close(): void;
}

/** One that serves, and what it is to have. */
export interface Heir {
  readonly successor: Successor;
  readonly parts: readonly HandedPart[];
}

export interface SuccessionParts {
  readonly predecessor: Predecessor | undefined;
  /** For the next one, beside the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  readonly readyTimeoutMs: number;
  readonly logger: Logger;
}

/** Of the workers' own time to get ready: the master has to start as well, and a machine that runs both is busy. */
const READY_TIMES = 2;

/** Taken at the start: a directory that is replaced is one with another number afterwards. */
const startedIn = namedDirectory(process.cwd(), process.env.PWD);

/** Node has made the path of the program absolute, from the directory that the link led to then. */
const startedWith = process.argv
  .slice(1)
  .map((arg, index) => (index === 0 ? arg.replace(`${process.cwd()}/`, `${startedIn}/`) : arg));

export function createSuccession(parts: SuccessionParts): Succession {
  const { predecessor, env, readyTimeoutMs, logger } = parts;
  let handOver = (_to: Heir): void => {};
  let last: Successor | undefined;
  let isAlone = false;
  let isFollowed = false;
  return {
    sockets: predecessor?.sockets.map((socket) => ({ ...socket, name: undefined, isAlone: () => isAlone })),
    predecessor: predecessor?.link,
    async takeOver(take) {
      if (predecessor === undefined) return;
      await predecessor.takeOver(take);
      isAlone = true;
      logger.info({ event: 'took-over' }, 'took over from the lb before: it accepts nothing more');
    },
    async succeed({ sockets, parts: handed }, signal) {
      if (isFollowed)
        throw pointsmanError('ERR_UPGRADE_REFUSED', {
          reason: `process ${last!.pid} is taking over from it`,
        });
      const args = [...process.execArgv, ...startedWith];
      const successor = await startSuccessor({
        ...{ args, sockets, signal, cwd: startedIn },
        begin(link) {
          for (const part of handed) part.begin?.(link);
        },
        env: { ...process.env, ...env },
        isManaged: env.NOTIFY_SOCKET !== undefined,
        timeoutMs: READY_TIMES * readyTimeoutMs,
      });
      last = successor;
      isFollowed = true;
      // Whoever asked for it hears of it first, over what is closed then.
      setImmediate(() => handOver({ successor, parts: handed }));
      return successor.pid;
    },
    handedOver: () =>
      new Promise((resolve) => {
        isFollowed = false;
        handOver = resolve;
      }),
    close: () => last?.discard(),
  };
}

/** By the name it was entered by: a link such as "current" may lead to another release by then. */
function namedDirectory(directory: string, name: string | undefined): string {
  try {
    return name !== undefined && realpathSync(name) === realpathSync(directory) ? name : directory;
  } catch {
    return directory;
  }
}
