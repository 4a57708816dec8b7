/**
 * What the worker half of node:cluster and its primary say to each other (lib/internal/cluster/child.js and
 * round_robin_handle.js; the same in Node 20 to 26). In a worker process Node's own half runs unchanged, so that
 * `listen()` of any app reaches the master; the master answers in the primary's place.
 */
import { bears } from './node-channel.ts';

/** A listening address that an app asks for. */
export interface ListenQuery {
  /** Host, or the path of a unix socket; null for all interfaces. */
  readonly address: string | null;
  /** -1 for a unix socket. */
  readonly port: number;
  readonly addressType: 4 | 6 | -1 | 'udp4' | 'udp6' | null;
  /** A descriptor of the master to listen on; undefined or below 0 when none is meant. */
  readonly fd?: number | null;
  /** Flags of uv_tcp_bind or uv_udp_bind. */
  readonly flags?: number | null;
  /** Rights of all users at a unix socket. */
  readonly readableAll?: boolean;
  readonly writableAll?: boolean;
  /** How many connections the kernel may queue; where the app does not say, nothing. */
  readonly backlog?: number | false | undefined;
  /** Added by the worker's host: why the address cannot be shared, and so is refused. */
  readonly unshared?: 'exclusive' | 'handle';
  /** Counts the servers of one worker that ask for the same address. */
  readonly index: number;
  /** What the first worker's server shares with those of the others, such as TLS ticket keys. */
  readonly data: unknown;
  /** Added by the worker's host: what the server speaks. */
  readonly scheme?: Scheme;
  /** Added by the worker's host: lb terminates TLS for the server. */
  readonly isSecured?: boolean;
}

/** What a server speaks; `tcp` and `udp` where that is unknown. */
export type Scheme = 'http' | 'https' | 'h2c' | 'tls' | 'tcp' | 'udp';

export type ClusterMessage =
  | ({ readonly act: 'queryServer'; readonly seq: number } & ListenQuery)
  | { readonly act: 'close'; readonly key: string }
  | { readonly act: 'exitedAfterDisconnect'; readonly seq: number }
  | { readonly act: 'online' | 'listening' };

/** Answers the message whose `seq` is `ack`. */
export interface ClusterReply {
  readonly ack: number;
  /** 0, or a negative errno as libuv counts them. */
  readonly errno?: number;
  readonly key?: string;
  readonly data?: unknown;
  readonly sockname?: object;
}

const MARK = 'NODE_CLUSTER';

/** The message, when it is one of this protocol. */
export function clusterMessageOf(message: unknown): ClusterMessage | undefined {
  return isOfCluster(message) ? (message as unknown as ClusterMessage) : undefined;
}

/** Whether it bears the mark; what else there is to it is another question. */
export function isOfCluster(message: unknown): message is object {
  return bears(message, MARK);
}

export function markReply(reply: ClusterReply): object {
  return { cmd: MARK, ...reply };
}
