/** `GET /metrics`, for Prometheus and whatever reads its formats. */
import type { Operations } from '../../master/operations/contract.ts';
import type { Asked, Route } from '../http/contract.ts';
import type { Identity } from './identity.ts';

/** What is kept from one scrape to the next serves all routes. `check` throws for a request that gets nothing. */
export type MetricsRoute = (check?: (asked: Asked) => void) => Route;

export function createMetricsRoute(
  operations: Pick<Operations, 'internals' | 'snapshot'>,
  identity: Identity,
): MetricsRoute {
  // Loaded by the first scrape.
  const load = async () => {
    const { contentTypes, formatFor, Metrics } = await import('../../metrics/index.ts');
    return { contentTypes, formatFor, metrics: new Metrics() };
  };
  let loaded: ReturnType<typeof load> | undefined;

  return (check = () => {}) => ({
    method: 'GET',
    path: '/metrics',
    answer: async (asked) => {
      check(asked);
      loaded ??= load();
      const { contentTypes, formatFor, metrics } = await loaded;
      const [snapshot, internals] = await Promise.all([operations.snapshot(), operations.internals()]);
      const format = formatFor(asked.accept);
      const scrape = { snapshot, internals, version: identity.version };
      return { contentType: contentTypes[format], parts: metrics.render(scrape, format) };
    },
  });
}
