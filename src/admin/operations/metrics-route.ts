/** `GET /metrics`, for Prometheus and whatever reads its formats. */
import type { Operations } from '../../master/operations/contract.ts';
import { loadOnce } from '../../platform/load-once.ts';
import type { Route } from '../http/contract.ts';
import type { Identity } from './identity.ts';

/** One for all servers: it keeps something from one scrape to the next. */
export function createMetricsRoute(
  operations: Pick<Operations, 'internals' | 'snapshot'>,
  identity: Identity,
  /** How many requests were refused, by reason. */
  refused: Readonly<Record<string, number>>,
): Route {
  const look = async () => {
    const [snapshot, internals] = await Promise.all([operations.snapshot(), operations.internals()]);
    return { snapshot, internals, refused, version: identity.version };
  };
  // Loaded by the first scrape.
  const load = loadOnce(async () => {
    const { contentTypes, formatFor, Metrics } = await import('../../metrics/index.ts');
    return { contentTypes, formatFor, metrics: new Metrics(look) };
  });

  return {
    method: 'GET',
    path: '/metrics',
    answer: async (asked) => {
      const { contentTypes, formatFor, metrics } = await load();
      const format = formatFor(asked.accept);
      return { contentType: contentTypes[format], parts: await metrics.text(format) };
    },
  };
}
