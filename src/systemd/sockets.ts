/** The listening sockets that a service manager passes (sd_listen_fds(3)). */

export interface PassedSocket {
  readonly fd: number;
  /** `FileDescriptorName=` of its unit. */
  readonly name: string | undefined;
  /** By what an app asked for it, where a master before this one handed it down: for that alone. */
  readonly askedFor?: string | undefined;
  /** It was opened by a master before this one: it closes with this one, and its path is removed. */
  readonly isOurs?: boolean;
  /** That master listens on it no more. */
  isAlone?(): boolean;
}

export interface Passed {
  readonly sockets: readonly PassedSocket[];
  /** Why some that seem to be passed are not taken; a sentence. */
  readonly warning?: string;
}

/** By convention they begin here. */
const FIRST_FD = 3;
const MOST = 256;
/** What the manager calls those without a name. */
const UNNAMED = 'unknown';

/** `pid` is this process. Connections (`Accept=yes`) are named so; nothing else is passed to `lb` by its manager. */
export function passedSockets(env: NodeJS.ProcessEnv, pid: number): Passed {
  const { LISTEN_FDS: fds, LISTEN_PID: listenPid, LISTEN_FDNAMES: fdNames } = env;
  if (fds === undefined) return { sockets: [] };
  if (listenPid !== String(pid)) {
    const whose = listenPid === undefined ? 'LISTEN_PID is not set' : `they are for process ${listenPid}`;
    return {
      sockets: [],
      warning:
        `LISTEN_FDS=${fds} announces sockets, but ${whose} and lb is ${pid}. ` +
        'Start it without a shell, npm or npx in between, or with "exec" in the script.',
    };
  }
  const count = /^\d{1,4}$/.test(fds) ? Number(fds) : -1;
  if (count < 0 || count > MOST)
    return { sockets: [], warning: `LISTEN_FDS=${fds} is no number from 0 to ${MOST}.` };
  const names = fdNames?.split(':') ?? [];
  return {
    sockets: Array.from({ length: count }, (_, index) => ({
      fd: FIRST_FD + index,
      name: names[index] === UNNAMED ? undefined : names[index],
    })),
  };
}
