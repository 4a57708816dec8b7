/**
 * The user's host and port stand in for those of the first TCP address; for two they would be ambiguous. One port on
 * several hosts is one address: "localhost" is often two, and frameworks listen on both.
 */
import { type PointsmanError, pointsmanError } from '../../errors.ts';
import type { ListenQuery } from '../../protocol/cluster-protocol.ts';
import { isDatagram, isDescriptor } from './listen-target.ts';
import type { ListenTarget } from './listener.ts';

export interface Override {
  /** What stands in for a part of what was asked for. */
  of(key: string, query: ListenQuery): Promise<Partial<ListenTarget>>;
  /** This address is closed: the next one may be the first. */
  forget(key: string): void;
}

export interface OverrideParts {
  /** It does not fit the app. */
  refused(error: PointsmanError): void;
  /** Where an address listens that is being opened. */
  portOf(key: string): Promise<number | undefined>;
}

export function createOverride(
  { host, port }: { readonly host?: string | undefined; readonly port?: number | undefined },
  { refused, portOf }: OverrideParts,
): Override {
  const isGiven = host !== undefined || port !== undefined;
  let overridden: { readonly key: string; readonly askedPort: number } | undefined;

  return {
    async of(key, query) {
      if (!isGiven || isDatagram(query) || query.port < 0 || isDescriptor(query)) return {};
      overridden ??= { key, askedPort: query.port };
      const { key: first, askedPort } = overridden;
      if (first === key)
        return { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) };
      if (askedPort !== query.port || query.port === 0 || host !== undefined) {
        const asked = `${query.address ?? 'port'}${query.address === null ? ' ' : ':'}${query.port}`;
        refused(pointsmanError('ERR_PORT_AMBIGUOUS', { asked }));
        return {};
      }
      const opened = await portOf(first);
      return { port: opened ?? port! };
    },
    forget(key) {
      if (overridden?.key === key) overridden = undefined;
    },
  };
}
