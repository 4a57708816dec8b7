/** What the environment of a service says, put to use. */
import { nativeCalls } from '../native/index.ts';
import { createSend } from './send.ts';
import { createService, type Service, watchdogOf } from './service.ts';
import { type PassedSocket, passedSockets } from './sockets.ts';

export interface ConnectParts {
  readonly env: NodeJS.ProcessEnv;
  /** This process. */
  readonly pid: number;
  /** A sentence. */
  warn(text: string): void;
}

export function connectService({ env, pid, warn }: ConnectParts): {
  readonly sockets: readonly PassedSocket[];
  readonly service: Service | undefined;
} {
  const { sockets, warning } = passedSockets(env, pid);
  if (warning !== undefined) warn(warning);
  const { NOTIFY_SOCKET: socket } = env;
  if (socket === undefined || socket === '') return { sockets, service: undefined };
  const service = createService({
    send: createSend({ socket, native: nativeCalls(), failed: warn }),
    // CLOCK_MONOTONIC, as libuv reads it on Linux.
    nowUs: () => process.hrtime.bigint() / 1_000n,
    watchdogMs: watchdogOf(env, pid),
  });
  return { sockets, service };
}
