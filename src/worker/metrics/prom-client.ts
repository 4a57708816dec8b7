/**
 * Finds the metrics of an app that uses prom-client as it is documented, without a word of its own: the default registry
 * of every copy that the app has loaded. The package is CommonJS, so whether it was required or imported, Node keeps it
 * in its cache. Its own way for clusters, messages on the channel, works only where the app has made an AggregatorRegistry
 * in its workers (lib/cluster.js), which an app of one process has no reason to do.
 */
import { createRequire } from 'node:module';

export interface Registry {
  /** A promise from prom-client 13 on. */
  getMetricsAsJSON(): unknown;
}

const require = createRequire(import.meta.url);

/** Its new name is @prometheus-io/client. */
const main = /[\\/]node_modules[\\/](?:prom-client|@prometheus-io[\\/]client)[\\/]index\.js$/;

export function defaultRegistries(cache: Readonly<Record<string, unknown>> = require.cache): Registry[] {
  return Object.keys(cache).flatMap((path) => {
    if (!main.test(path)) return [];
    const { exports } = (cache[path] ?? {}) as { exports?: { register?: Registry } };
    return typeof exports?.register?.getMetricsAsJSON === 'function' ? [exports.register] : [];
  });
}
