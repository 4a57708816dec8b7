/** Two nodes behind HAProxy, and Redis for both: each on a host of its own, and a host for the clients. */
import { removeTemporaryDirectory, temporaryDirectory } from '../../src/measure/processes/ends-with-us.ts';
import { missingBuild } from '../../src/measure/targets/programs.ts';
import { missingRedis, type RedisServer, startRedis } from '../store/redis-server.ts';
import type { VisitOrder } from './client/contract.ts';
import type { Visitors } from './client/start-client.ts';
import { startClient } from './client/start-client.ts';
import { type Haproxy, missingHaproxy, type ServerState, startHaproxy } from './haproxy.ts';
import { createNetwork, missingNetwork, type Network } from './network.ts';
import { type Node, startNode } from './node.ts';
import { waitUntil } from './wait-until.ts';

export type NodeName = 'a' | 'b';

export interface Site {
  readonly network: Network;
  readonly nodes: Record<NodeName, Node>;
  readonly redis: Redis;
  /** Starts a node in place of one that is gone. */
  startNode(name: NodeName, clockAheadMs?: number): Promise<void>;
  /** As HAProxy sees them. */
  servers(): Promise<ReadonlyMap<string, ServerState>>;
  /** Resolves when HAProxy has found that this node is gone. */
  isDown(name: NodeName): Promise<void>;
  /** Resolves when HAProxy sends clients to all of these. */
  areUp(...names: readonly NodeName[]): Promise<void>;
  visit(order: Omit<VisitOrder, 'host' | 'port' | 'address'>): Promise<Visitors>;
  stop(): Promise<void>;
}

export interface Redis {
  start(): Promise<void>;
  /** As its service is stopped: it writes what it has. */
  stop(): Promise<void>;
}

export interface SiteOptions {
  readonly drainDelayMs: number;
  /** What is changed in the example of src/edge; nothing unless given. */
  readonly adapt?: (config: string) => string;
}

/** The example for HAProxy has those of the nodes. */
const hosts = {
  front: '10.0.0.1',
  redis: '10.0.0.2',
  client: '10.0.0.3',
  a: '10.0.0.11',
  b: '10.0.0.12',
} as const;
const REDIS_PORT = 6379;
const UP_MS = 40_000;

/** Why there can be none here; undefined where there can. */
export function missingForSite(): string | undefined {
  return missingNetwork() ?? missingHaproxy() ?? missingRedis() ?? missingBuild();
}

/** Resolves when both nodes are up. Gone with this process at the latest. */
export async function startSite({ drainDelayMs, adapt = (config) => config }: SiteOptions): Promise<Site> {
  const directory = temporaryDirectory();
  const network = createNetwork(hosts);
  const ends: (() => Promise<void> | void)[] = [
    () => removeTemporaryDirectory(directory),
    () => network.remove(),
  ];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const redis = redisOn(network.on('redis'), directory);
    await redis.start();
    ends.push(redis.stop);
    const start = (name: NodeName, clockAheadMs = 0): Promise<Node> =>
      startNode({
        ...{ name, drainDelayMs, clockAheadMs, under: network.on(name), proxy: hosts.front },
        redis: `redis://${hosts.redis}:${REDIS_PORT}`,
      });
    const nodes = {} as Record<NodeName, Node>;
    ends.push(async () => void (await Promise.all(Object.values(nodes).map((node) => node.kill()))));
    const haproxy = startHaproxy({
      directory,
      adapt: (text) => adapt(withProxyHeaders(text)),
      under: network.on('front'),
    });
    ends.push(haproxy.stop);
    await Promise.all((['a', 'b'] as const).map(async (name) => (nodes[name] = await start(name))));
    const site = siteOf({ network, nodes, redis, haproxy, start, stop });
    await site.areUp('a', 'b');
    return site;
  } catch (error) {
    await stop();
    throw error;
  }
}

function siteOf({
  network,
  nodes,
  redis,
  haproxy,
  start,
  stop,
}: Pick<Site, 'network' | 'nodes' | 'redis' | 'stop'> & {
  readonly haproxy: Haproxy;
  readonly start: (name: NodeName, clockAheadMs?: number) => Promise<Node>;
}): Site {
  return {
    ...{ network, nodes, redis, stop },
    async startNode(name, clockAheadMs) {
      nodes[name] = await start(name, clockAheadMs);
    },
    servers: () => haproxy.servers(),
    isDown: (name) =>
      waitUntil(
        async () => (await haproxy.servers()).get(name)?.status.startsWith('DOWN') === true,
        `HAProxy to find ${name} down`,
        UP_MS,
      ),
    areUp: (...names) =>
      waitUntil(
        async () => {
          const servers = await haproxy.servers().catch(() => undefined);
          return names.every((name) => {
            const { status, weight } = servers?.get(name) ?? { status: 'unknown', weight: 0 };
            return status === 'UP' && weight > 0;
          });
        },
        `HAProxy to find ${names.join(' and ')} up`,
        UP_MS,
      ),
    visit: (order) =>
      startClient({ ...order, host: hosts.front, port: 80, address: hosts.client }, network.on('client')),
  };
}

/** What it keeps outlives it. */
function redisOn(under: readonly string[], directory: string): Redis {
  const args = ['--bind', '0.0.0.0', '--protected-mode', 'no', '--appendonly', 'yes', '--dir', directory];
  let server: RedisServer | undefined;
  return {
    async start() {
      server = await startRedis(args, REDIS_PORT, under);
    },
    async stop() {
      const old = server;
      server = undefined;
      old?.signal('SIGTERM');
      await old?.ended;
    },
  };
}

function withProxyHeaders(config: string): string {
  return config.replace('default-server ', 'default-server send-proxy-v2 ');
}
