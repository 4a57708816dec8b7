/** Starts the process that takes over. Whatever happens to it before it is ready, the master serves on. */
import { pointsmanError } from '../errors.ts';
import { formatDuration } from '../options/index.ts';
import { FAILED, HANDED_BY_VARIABLE, HANDED_VARIABLE, type HandedSocket, READY, YOURS } from './contract.ts';
import { createLink, type Link } from './link.ts';
import { type SuccessorProcess, spawnDirectly, spawnForManager } from './successor-process.ts';

export interface SuccessorParts {
  /** Of Node.js, with its flags and the file of `lb` in front of those of `lb`. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly sockets: readonly HandedSocket[];
  readonly timeoutMs: number;
  /** A service manager watches this process, and is to watch the successor. */
  readonly isManaged: boolean;
  /** Aborted when something else is to happen instead, such as a stop. */
  readonly signal: AbortSignal;
  /** It was started, and may ask. */
  begin(link: Link): void;
}

export interface Successor {
  readonly pid: number;
  readonly isAlive: boolean;
  readonly link: Link;
  /**
   * It may have all that only one process can have. Resolves to whether it has taken over: false if it has ended instead,
   * or stood still for so long that it was ended.
   */
  release(): Promise<boolean>;
  /** Ends it, unless it has been released. */
  discard(): void;
}

/** Characters of why it cannot serve: the last words of an app may be in it. */
const MOST_SAID = 16 * 1024;
/** After it has said so. */
const ENDS_WITHIN_MS = 10_000;

/** Resolves when it serves. Rejects with ERR_UPGRADE_FAILED, or the signal's reason; nothing of it is left then. */
export function startSuccessor(parts: SuccessorParts): Promise<Successor> {
  const { args, cwd, env, sockets, timeoutMs, isManaged, signal } = parts;
  signal.throwIfAborted();
  const handed = JSON.stringify(sockets.map(({ askedFor, isOurs }) => ({ askedFor, isOurs })));
  const spawned = (isManaged ? spawnForManager : spawnDirectly)({
    ...{ args, cwd, env: { ...env, [HANDED_VARIABLE]: handed, [HANDED_BY_VARIABLE]: String(process.pid) } },
    stdio: ['inherit', 'inherit', 'inherit', ...sockets.map(({ fd }) => fd), 'ipc'],
  });
  const { child } = spawned;
  const link = createLink(child);
  parts.begin(link);
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      settle();
      spawned.kill();
      reject(error);
    };
    const failed = (reason: string): void => fail(pointsmanError('ERR_UPGRADE_FAILED', { reason }));
    let isSettled = false;
    let said: string | undefined;
    const ended = (how: string): void =>
      failed(said === undefined ? `it ended (${how}), and its log says why.` : `it ended (${how}). ${said}`);
    let timer = setTimeout(() => failed(`it was not ready within ${formatDuration(timeoutMs)}.`), timeoutMs);
    const aborted = (): void => fail(signal.reason);
    const listeners = {
      error: ({ message }: Error) => failed(`${message}.`),
      exit(code: number | null, by: string | null) {
        const how = code === null ? by! : `exit code ${code}`;
        // Its last words are read before the channel is closed, and that may be after its end.
        if (child.connected) child.once('disconnect', () => ended(how));
        else ended(how);
      },
    };
    for (const [name, listener] of Object.entries(listeners)) child.on(name, listener);
    signal.addEventListener('abort', aborted, { once: true });
    link.on(FAILED, (reason) => {
      if (isSettled) return;
      said = String(reason).slice(0, MOST_SAID);
      clearTimeout(timer);
      timer = setTimeout(() => failed(`it does not end. ${said}`), ENDS_WITHIN_MS);
    });
    link.on(READY, (said) => {
      const pid = spawned.pidOf(said);
      if (pid === undefined) return failed('it does not say which process it is.');
      settle();
      resolve(ready(pid, spawned, link));
    });

    function settle(): void {
      isSettled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      for (const [name, listener] of Object.entries(listeners)) child.off(name, listener);
      // What it says of its end from now on has no meaning here.
      child.on('error', () => {});
    }
  });
}

/** Longer than a successor waits for anything itself. */
const TAKES_WITHIN_MS = 20_000;

function ready(pid: number, { child, leave, kill }: SuccessorProcess, link: Link): Successor {
  let isReleased = false;
  return {
    pid,
    link,
    get isAlive() {
      return child.exitCode === null && child.signalCode === null;
    },
    async release() {
      isReleased = true;
      const timer = setTimeout(kill, TAKES_WITHIN_MS);
      try {
        await leave();
        await link.ask(YOURS);
      } catch {
        return false;
      } finally {
        clearTimeout(timer);
      }
      // This process is not to wait for it.
      child.channel?.unref();
      child.unref();
      return true;
    },
    discard() {
      if (!isReleased) kill();
    },
  };
}
