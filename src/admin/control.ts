/** Opens the control socket and the admin port of a master. */
import type { AddressInfo, Server } from 'node:net';
import type { Logger } from 'pino';
import type { Operations } from '../master/operations/contract.ts';
import type { ResolvedOptions } from '../options/index.ts';
import { monotonicMs } from '../platform/clock.ts';
import { hostPort } from '../text/host-port.ts';
import { type AdminParts, type AdminServer, createAdminServer } from './http/admin-server.ts';
import type { Route } from './http/contract.ts';
import { isLoopback } from './http/loopback.ts';
import { createRefusals } from './http/refusals.ts';
import { createToken } from './http/token.ts';
import { listen } from './listen.ts';
import { createMetricsRoute } from './operations/metrics-route.ts';
import { pageRoutes } from './operations/page-routes.ts';
import { controlRoutes, healthRoutes } from './operations/routes.ts';
import { createPages, type Pages } from './pages.ts';
import { scrapedSite } from './scraped-site.ts';
import { type ControlSocket, isForgivable, openSocket } from './socket/open-socket.ts';

export interface ControlSettings {
  readonly operations: Operations;
  readonly options: ControlOptions;
  readonly logger: Logger;
  /** Of pointsman. */
  readonly version: string;
  /** Beside those of every master. */
  readonly routes?: readonly Route[];
  /** False where others may read the log: the address of the page is then told without its token. True unless given. */
  readonly tellsToken?: boolean;
  /** This process's unless given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export type ControlOptions = Pick<
  ResolvedOptions,
  | 'app'
  | 'name'
  | 'control'
  | 'adminPort'
  | 'adminHost'
  | 'adminNames'
  | 'adminToken'
  | 'adminOpen'
  | 'adminControl'
>;

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
  routes: own = [],
  tellsToken = true,
  env = process.env,
}: ControlSettings): Promise<Control> {
  let socket: ControlSocket | undefined;
  const servers: AdminServer[] = [];
  const identity = { name: () => socket?.name ?? '', version };
  const refusals = createRefusals(logger, monotonicMs);
  const metrics = createMetricsRoute(operations, identity, refusals.counts);
  const routes = [...controlRoutes({ operations, identity, logger, metrics }), ...own];
  const pages = createPages({ operations, routes, identity, logger, refusals });
  const serverOf = (parts: Pick<AdminParts, 'routes' | 'site'>): Server => {
    const one = createAdminServer({ ...parts, logger, refusals });
    servers.push(one);
    return one.server;
  };
  const release = (): void => socket?.release();
  // For an end without `close`, by a second signal or an error: then only what is synchronous happens.
  process.once('exit', release);
  const closeAll = async (): Promise<void> => {
    // While it is ours to remove: a path without an owner may be taken by the next master.
    release();
    process.off('exit', release);
    await Promise.all([...servers, pages].map((each) => each.close()));
  };
  let closing: Promise<void> | undefined;
  // Once: the path may be another master's by then.
  const close = (): Promise<void> => {
    closing ??= closeAll();
    return closing;
  };

  try {
    if (options.control !== 'off') {
      const create = (): Server => serverOf({ routes: [...routes, ...pageRoutes(pages)] });
      socket = await openUnlessForgiven({ options, env, cwd: process.cwd() }, create, logger);
    }
    const adminAddress =
      options.adminPort === undefined
        ? undefined
        : await openAdminPort(options, options.adminPort, {
            ...{ operations, metrics, pages, logger, tellsToken, serverOf },
          });
    if (socket !== undefined) {
      const { name, path } = socket;
      logger.info({ event: 'control', name, path }, `named ${name}: "lb status --name ${name}" asks it`);
    }
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

interface AdminPortParts {
  readonly operations: Operations;
  readonly metrics: Route;
  readonly pages: Pages;
  readonly logger: Logger;
  readonly tellsToken: boolean;
  serverOf(parts: Pick<AdminParts, 'routes' | 'site'>): Server;
}

async function openAdminPort(
  options: ControlOptions,
  wanted: number,
  { operations, metrics, pages, logger, tellsToken, serverOf }: AdminPortParts,
): Promise<{ readonly host: string; readonly port: number }> {
  const token = options.adminToken ?? createToken();
  const mayChange =
    options.adminControl === true || (options.adminControl === 'auto' && isLoopback(options.adminHost));
  const names = [options.adminHost, ...options.adminNames];
  const site = pages.site({
    ...{ token, port: () => (server.address() as AddressInfo).port },
    names,
    readOnly: mayChange ? undefined : READ_ONLY,
  });
  const isOpen = (what: 'health' | 'metrics'): boolean => options.adminOpen.some((each) => each === what);
  const server = serverOf({
    routes: isOpen('health') ? healthRoutes(operations) : [],
    site: isOpen('metrics') ? scrapedSite(site, metrics, names) : site,
  });
  const address = await listen(server, options.adminHost, wanted);
  const url = `http://${hostPort(address.host, address.port)}`;
  // The only time it is told; one that was chosen is known to whoever chose it.
  const isUnknown = options.adminToken === undefined;
  const page = isUnknown && tellsToken ? `${url}/#${token}` : `${url}/`;
  const way = options.control === 'off' ? 'choose its token with --admin-token' : '"lb dashboard" opens it';
  const hint = isUnknown && !tellsToken ? ` (${way})` : '';
  logger.info(
    { event: 'admin-listening', ...address, page },
    `page at ${page}${hint}, health at ${url}/livez and ${url}/readyz, metrics at ${url}/metrics`,
  );
  return address;
}

const READ_ONLY =
  'This page is read-only: it is reached from other machines. lb --admin-control lets it change things.';
