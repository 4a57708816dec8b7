/** All that can be asked over the control socket, and the part of it that the admin port answers. */
import type { Logger } from 'pino';
import type { HealthReport, MasterStatus, Operations } from '../../master/operations/contract.ts';
import { ANSWER_SCHEMA, type Reply, type Route } from '../http/contract.ts';
import { checkHost } from '../http/known-host.ts';
import { changeRoute } from './change-route.ts';
import { changes } from './changes.ts';
import type { Identity } from './identity.ts';
import type { MetricsRoute } from './metrics-route.ts';
import { watchRoute } from './watch-route.ts';

/** What `GET /v1/status` answers. */
export type StatusAnswer = MasterStatus & { readonly name: string; readonly version: string };

export interface RouteParts {
  readonly operations: Operations;
  readonly identity: Identity;
  readonly logger: Logger;
  readonly metrics: MetricsRoute;
}

export function controlRoutes({ operations, identity, logger, metrics }: RouteParts): readonly Route[] {
  const withIdentity = (body: object): Reply => ({
    status: 200,
    body: { ...body, name: identity.name(), version: identity.version },
  });
  return [
    ...healthRoutes(operations),
    metrics(),
    {
      method: 'GET',
      path: '/v1/status',
      answer: async () => withIdentity(await operations.status()),
    },
    {
      method: 'GET',
      path: '/v1/snapshot',
      answer: async () => withIdentity(await operations.snapshot()),
    },
    watchRoute(operations, identity),
    ...changes.map((change) => changeRoute(change, operations, logger)),
  ];
}

export interface Openness {
  /** By which it may be asked, beside its addresses. */
  readonly names: readonly string[];
  readonly open: readonly ('health' | 'metrics' | 'none')[];
}

/** What the admin port answers without a token. */
export function openRoutes(
  operations: Operations,
  metrics: MetricsRoute,
  { names, open }: Openness,
): readonly Route[] {
  return [
    ...(open.includes('health') ? healthRoutes(operations) : []),
    ...(open.includes('metrics') ? [metrics(({ host }) => checkHost(host, ...names))] : []),
  ];
}

/** Nothing here changes anything or tells a secret, so it needs no look at who asks, nor at the Host. */
function healthRoutes(operations: Operations): readonly Route[] {
  return [
    { method: 'GET', path: '/livez', answer: () => healthReply(operations.liveness()) },
    { method: 'GET', path: '/readyz', answer: () => healthReply(operations.readiness()) },
  ];
}

function healthReply({ ok, reason }: HealthReport): Reply {
  const why = reason === undefined ? {} : { reason };
  return { status: ok ? 200 : 503, body: { schema: ANSWER_SCHEMA, ok, ...why } };
}
