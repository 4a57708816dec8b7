/** `lb` under a service manager: the sockets that it passes, and what it is told. */
import type { Logger } from 'pino';
import type { Service } from '../systemd/service.ts';
import type { PassedSocket } from '../systemd/sockets.ts';

export interface ServiceAccess {
  readonly sockets: readonly PassedSocket[];
  /** Undefined where nobody wants to be told. */
  readonly service: Service | undefined;
  /** What was taken out of the environment: for a successor, which is watched in place of this process. */
  readonly env: Readonly<Record<string, string>>;
}

/** What this conversation goes by: an app that found it would join in. */
const VARIABLES = [
  ...['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID'],
  ...['LISTEN_FDS', 'LISTEN_PID', 'LISTEN_FDNAMES'],
];

/** Takes the variables of the manager out of `env`. Nothing of it is loaded where there are none. */
export async function openService(env: NodeJS.ProcessEnv, logger: Logger): Promise<ServiceAccess> {
  if (env.NOTIFY_SOCKET === undefined && env.LISTEN_FDS === undefined)
    return { sockets: [], service: undefined, env: {} };
  const { connectService } = await import('../systemd/connect.ts');
  const warn = (text: string): void => logger.warn({ event: 'service-manager' }, text);
  const access = connectService({ env, pid: process.pid, warn });
  const { NOTIFY_SOCKET, WATCHDOG_USEC } = env;
  for (const name of VARIABLES) delete env[name];
  return {
    ...access,
    env: {
      ...(NOTIFY_SOCKET === undefined ? {} : { NOTIFY_SOCKET }),
      ...(WATCHDOG_USEC === undefined ? {} : { WATCHDOG_USEC }),
    },
  };
}
