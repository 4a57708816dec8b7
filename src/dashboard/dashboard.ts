/** The dashboard of a master: one feed for all of its pages, on whatever ports they are. */
import type { Logger } from 'pino';
import type { Route, Site } from '../admin/http/contract.ts';
import type { Operations } from '../master/operations/contract.ts';
import { monotonicMs } from '../platform/clock.ts';
import { Feed } from './feed.ts';
import { createRefusals } from './refusals.ts';
import { createSite, type SiteParts } from './site.ts';

export interface DashboardParts {
  readonly operations: Operations;
  /** Those of the control socket. */
  readonly routes: readonly Route[];
  readonly identity: SiteParts['identity'];
  readonly logger: Logger;
}

export type SiteSettings = Pick<SiteParts, 'token' | 'port' | 'names' | 'readOnly' | 'endsAtMs'>;

export interface Dashboard {
  site(settings: SiteSettings): Site;
}

export function createDashboard({ operations, routes, identity, logger }: DashboardParts): Dashboard {
  const refusals = createRefusals(logger, monotonicMs);
  const feed = new Feed({
    operations,
    refused: () => ({ ...refusals.counts }),
    dropped: () => refusals.add('slow', undefined),
  });
  return { site: (settings) => createSite({ ...settings, routes, identity, feed, refusals }) };
}
