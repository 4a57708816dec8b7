/** Opens the control socket and the admin port of a master. */
import type { AddressInfo, Server } from 'node:net';
import type { Logger } from 'pino';
import { pointsmanError } from '../errors.ts';
import type { Operations } from '../master/operations/contract.ts';
import type { ResolvedOptions } from '../options/index.ts';
import { type AdminServer, createAdminServer } from './http/admin-server.ts';
import type { Route } from './http/contract.ts';
import { createMetricsRoute } from './operations/metrics-route.ts';
import { adminRoutes, controlRoutes } from './operations/routes.ts';
import { type ControlSocket, isForgivable, openSocket } from './socket/open-socket.ts';

export interface ControlSettings {
  readonly operations: Operations;
  readonly options: ControlOptions;
  readonly logger: Logger;
  /** Of pointsman. */
  readonly version: string;
  /** This process's unless given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export type ControlOptions = Pick<ResolvedOptions, 'app' | 'name' | 'control' | 'adminPort' | 'adminHost'>;

export interface Control {
  /** By which commands find it; undefined where there is no socket. */
  readonly name: string | undefined;
  readonly path: string | undefined;
  readonly adminAddress: { readonly host: string; readonly port: number } | undefined;
  /** Gives answers that are ready a moment to go out, and removes the socket. Call it when the master has stopped. */
  close(): Promise<void>;
}

/**
 * Throws ERR_NAME_TAKEN, ERR_CONTROL_UNUSABLE and ERR_ADMIN_PORT, and leaves nothing open then. A control socket that
 * nobody asked for by name or path and that cannot be had is only a warning.
 */
export async function openControl({
  operations,
  options,
  logger,
  version,
  env = process.env,
}: ControlSettings): Promise<Control> {
  let socket: ControlSocket | undefined;
  const servers: AdminServer[] = [];
  const identity = { name: () => socket?.name ?? '', version };
  const metrics = createMetricsRoute(operations, identity);
  const serverOf = (routes: readonly Route[]): Server => {
    const made = createAdminServer(routes, logger);
    servers.push(made);
    return made.server;
  };
  const release = (): void => socket?.release();
  // For an end without `close`, by a second signal or an error: then only what is synchronous happens.
  process.once('exit', release);
  const close = async (): Promise<void> => {
    // While it is ours to remove: a path without an owner may be taken by the next master.
    release();
    process.off('exit', release);
    await Promise.all(servers.map((each) => each.close()));
  };

  try {
    if (options.control !== 'off') {
      const create = (): Server => serverOf(controlRoutes({ operations, identity, logger, metrics }));
      socket = await openUnlessForgiven({ options, env, cwd: process.cwd() }, create, logger);
    }
    const adminAddress =
      options.adminPort === undefined
        ? undefined
        : await listen(
            serverOf(adminRoutes(operations, metrics, options.adminHost)),
            options.adminHost,
            options.adminPort,
          );
    tell(logger, socket, adminAddress);
    return { name: socket?.name, path: socket?.path, adminAddress, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openUnlessForgiven(
  wanted: Parameters<typeof openSocket>[0],
  createServer: () => Server,
  logger: Logger,
): Promise<ControlSocket | undefined> {
  try {
    return await openSocket(wanted, createServer);
  } catch (error) {
    if (!isForgivable(wanted.options, error)) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    logger.warn(
      { event: 'control-unavailable', code },
      `${message} lb status, reload and the like cannot reach this master.`,
    );
    return undefined;
  }
}

function listen(server: Server, host: string, port: number): Promise<{ host: string; port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = reasons.get(error.code ?? '') ?? error.message;
      reject(pointsmanError('ERR_ADMIN_PORT', { host, port, reason }, error));
    });
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address() as AddressInfo;
      resolve({ host: address.address, port: address.port });
    });
  });
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'another process listens there'],
  ['EACCES', 'this user may not listen there'],
  ['EADDRNOTAVAIL', 'this machine has no such address'],
  ['ENOTFOUND', 'there is no such host'],
]);

function tell(logger: Logger, socket: ControlSocket | undefined, admin: Control['adminAddress']): void {
  if (socket !== undefined) {
    const { name, path } = socket;
    logger.info({ event: 'control', name, path }, `named ${name}: "lb status --name ${name}" asks it`);
  }
  if (admin !== undefined) {
    const host = admin.host.includes(':') ? `[${admin.host}]` : admin.host;
    const url = `http://${host}:${admin.port}`;
    logger.info(
      { event: 'admin-listening', ...admin },
      `health at ${url}/livez and ${url}/readyz, metrics at ${url}/metrics`,
    );
  }
}
