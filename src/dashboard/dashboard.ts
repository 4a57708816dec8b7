/** The dashboard of a master: one feed for all of its pages, on whatever ports they are. */
import type { Logger } from 'pino';
import type { Route, Site } from '../admin/http/contract.ts';
import type { Refusals } from '../admin/http/refusals.ts';
import type { Operations } from '../master/operations/contract.ts';
import { Feed } from './feed.ts';
import { createSite, type SiteParts } from './site.ts';

export interface DashboardParts {
  readonly operations: Operations;
  /** Those of the control socket. */
  readonly routes: readonly Route[];
  readonly identity: SiteParts['identity'];
  readonly logger: Logger;
  /** Of all servers of this master. */
  readonly refusals: Refusals;
}

export type SiteSettings = Pick<SiteParts, 'token' | 'port' | 'names' | 'readOnly' | 'endsAtMs'>;

export interface Dashboard {
  site(settings: SiteSettings): Site;
}

export function createDashboard({ operations, routes, identity, refusals }: DashboardParts): Dashboard {
  const feed = new Feed({
    operations,
    refused: () => Object.fromEntries(Object.entries(refusals.counts).filter(([, count]) => count > 0)),
    dropped: () => refusals.add('slow'),
  });
  return { site: (settings) => createSite({ ...settings, routes, identity, feed }) };
}
