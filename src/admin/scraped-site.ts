/** The page's server as scrapers see it: `/metrics` needs no session there, but no page of another origin may ask for it. */

import { replyTo } from './http/admin-server.ts';
import type { Route, Site } from './http/contract.ts';
import { checkSource } from './http/guard.ts';

/** A scrape makes the master ask every worker, so any page that a user opens could keep them all busy. */
export function scrapedSite(site: Site, metrics: Route, names: readonly string[]): Site {
  return {
    async answer(request, response, url) {
      if (url.pathname !== metrics.path) return site.answer(request, response, url);
      checkSource(request, names);
      return replyTo(request, url, [metrics]);
    },
    close: () => site.close(),
  };
}
