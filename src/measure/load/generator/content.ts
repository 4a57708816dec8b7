/** What connections ask for: drawn from a seed, so that every target is asked for the same. */
import { type Sampler, samplerOf } from '../../../simulate/distributions.ts';
import { RandomStream } from '../../../simulate/random-stream.ts';
import type { Service } from '../../scenarios/contract.ts';
import type { LoadOrder } from '../contract.ts';

export interface ConnectionContent {
  /** One for each request, in order. */
  readonly paths: readonly string[];
  /** In front of each request but the first. */
  readonly thinkMs: readonly number[];
  /** Its latencies are not counted. */
  readonly isAside: boolean;
}

/** Arrivals have a stream of their own, and so has each connection: nothing depends on who is served when. */
export const Stream = { arrivals: 1, connections: 16 } as const;

/** By the number of the connection, from 0, in the order in which they are due. */
export function contentOf(
  { path, service, shape, seed, aside }: Pick<LoadOrder, 'path' | 'service' | 'shape' | 'seed' | 'aside'>,
  connection: number,
): ConnectionContent {
  const { random, chosen } = begin(seed, connection);
  const nextPath = pathsOf(path, service, random);
  const { requests = [], thinkMs = 0 } = shape.kind === 'open' ? shape : {};
  const count = countAt(requests, chosen);
  const paths = Array.from({ length: count }, nextPath);
  const pauses = Array.from({ length: count - 1 }, () => thinkMs * random.exponential());
  // Last, so that it changes nothing else that is drawn.
  const isAside = aside !== undefined && random.uniform() < aside.share;
  return { paths: isAside ? paths.map(() => aside.path) : paths, thinkMs: pauses, isAside };
}

/** What the first request of this connection asks for, milliseconds: 0 without a service. */
export function firstServiceMs(
  { service, seed }: Pick<LoadOrder, 'service' | 'seed'>,
  connection: number,
): number {
  return service === undefined ? 0 : samplerOf(service.distribution)(begin(seed, connection).random);
}

/** Each call gives the path of one more request. */
export function pathsOf(path: string, service: Service | undefined, random: RandomStream): () => string {
  if (service === undefined) return () => path;
  const sample: Sampler = samplerOf(service.distribution);
  const start = `${path}${path.includes('?') ? '&' : '?'}${service.kind}=`;
  return () => start + sample(random).toFixed(3);
}

/** The stream of a connection, from which the number of its requests is drawn first. */
function begin(seed: number, connection: number): { random: RandomStream; chosen: number } {
  const random = new RandomStream(seed, Stream.connections + connection);
  return { random, chosen: random.uniform() };
}

/** `chosen` is uniform in [0, 1). */
function countAt(
  requests: readonly { readonly count: number; readonly share: number }[],
  chosen: number,
): number {
  let upTo = 0;
  for (const { count, share } of requests) {
    upTo += share;
    if (chosen < upTo) return count;
  }
  return requests.at(-1)?.count ?? 1;
}
