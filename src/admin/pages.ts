/** The pages of a master: one on the admin port, others for a while on ports of their own. */
import type { AddressInfo, Server } from 'node:net';
import type { Dashboard, DashboardParts, SiteSettings } from '../dashboard/dashboard.ts';
import { formatDuration } from '../options/index.ts';
import { loadOnce } from '../platform/load-once.ts';
import { type AdminServer, createAdminServer } from './http/admin-server.ts';
import type { Site } from './http/contract.ts';
import { createToken } from './http/token.ts';
import { listen } from './listen.ts';

export interface OpenPage {
  readonly host: string;
  readonly port: number;
  readonly token: string;
  /** Unix time. */
  readonly endsAtMs: number;
}

export interface Pages {
  /** Of a server that somebody else opens. */
  site(settings: SiteSettings): Site;
  /** On any free port of 127.0.0.1; where there are as many as may be, the oldest ends. Throws ERR_ADMIN_PORT. */
  open(forMs: number): Promise<OpenPage>;
  /** Ends what `open` opened there; false where there is nothing. */
  end(port: number): boolean;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const MOST_OPEN = 4;

export function createPages(parts: DashboardParts): Pages {
  const { logger, refusals } = parts;
  const open = new Map<number, () => Promise<void>>();
  // Whoever opens no page does not load it.
  const load = loadOnce(async (): Promise<Dashboard> => {
    const { createDashboard } = await import('../dashboard/dashboard.ts');
    return createDashboard(parts);
  });
  const site = (settings: SiteSettings): Site => whenAsked(async () => (await load()).site(settings));

  return {
    site,
    async open(forMs) {
      const [oldest] = open.values();
      if (open.size >= MOST_OPEN) void oldest?.();
      const token = createToken();
      const endsAtMs = Date.now() + forMs;
      const port = (): number => (served.server.address() as AddressInfo).port;
      const served: AdminServer = createAdminServer({
        ...{ routes: [], logger, refusals },
        site: site({ token, port, names: [], endsAtMs }),
      });
      await listen(served.server as Server, HOST, 0);
      const ended = endAfter(forMs, served, () => open.delete(number));
      const number = port();
      open.set(number, ended);
      const text = `a page is open on port ${number} for ${formatDuration(forMs)}`;
      logger.info({ event: 'dashboard-opened', host: HOST, port: number, forMs }, text);
      return { host: HOST, port: number, token, endsAtMs };
    },
    end(port) {
      const end = open.get(port);
      void end?.();
      return end !== undefined;
    },
    async close() {
      await Promise.all([...open.values()].map((end) => end()));
    },
  };
}

/** Closes it then, or when what it returns is called. */
function endAfter(forMs: number, { close }: AdminServer, ended: () => void): () => Promise<void> {
  const end = (): Promise<void> => {
    clearTimeout(timer);
    ended();
    return close();
  };
  const timer = setTimeout(() => void end(), forMs).unref();
  return end;
}

function whenAsked(open: () => Promise<Site>): Site {
  const load = loadOnce(open);
  let site: Site | undefined;
  return {
    async answer(...asked) {
      site = await load();
      return site.answer(...asked);
    },
    close: () => site?.close(),
  };
}
