/** All that can be asked over the control socket, and the part of it that the admin port answers. */
import type { Logger } from 'pino';
import type { HealthReport, MasterStatus, Operations } from '../../master/operations/contract.ts';
import { ANSWER_SCHEMA, type Reply, type Route } from '../http/contract.ts';
import { changeRoute } from './change-route.ts';
import { changes } from './changes.ts';
import type { Identity } from './identity.ts';
import { watchRoute } from './watch-route.ts';

/** What `GET /v1/status` answers. */
export type StatusAnswer = MasterStatus & { readonly name: string; readonly version: string };

export interface RouteParts {
  readonly operations: Operations;
  readonly identity: Identity;
  readonly logger: Logger;
  readonly metrics: Route;
}

export function controlRoutes({ operations, identity, logger, metrics }: RouteParts): readonly Route[] {
  const withIdentity = (body: object): Reply => ({
    status: 200,
    body: { ...body, name: identity.name(), version: identity.version },
  });
  return [
    ...healthRoutes(operations),
    metrics,
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

/** Nothing here changes anything or tells a secret, so it needs no look at who asks, nor at the Host. */
export function healthRoutes(operations: Operations): readonly Route[] {
  return [
    { method: 'GET', path: '/livez', answer: () => healthReply(operations.liveness()) },
    { method: 'GET', path: '/readyz', answer: () => healthReply(operations.readiness()) },
  ];
}

function healthReply({ ok, reason }: HealthReport): Reply {
  const why = reason === undefined ? {} : { reason };
  return { status: ok ? 200 : 503, body: { schema: ANSWER_SCHEMA, ok, ...why } };
}
