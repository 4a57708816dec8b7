/**
 * What connections carry: how many requests, how much work each, how long the client is silent in between.
 *
 * The first requests draw from one stream in order of arrival. Later ones begin in an order that depends on
 * the algorithm, so each of them has a stream of its own, from the number of its connection and its own: the
 * work is the same whatever the algorithm did.
 */
import type { ConnectionTable } from './connection-table.ts';
import { type Sampler, samplerOf } from './distributions.ts';
import { RandomStream } from './random-stream.ts';
import { MOST_REQUESTS, type ResolvedScenario } from './resolve-scenario.ts';
import { Stream } from './streams.ts';

export class ConnectionContent {
  readonly #connections: ConnectionTable;
  readonly #seed: number;
  readonly #random: RandomStream;
  readonly #own: RandomStream;
  readonly #work: Sampler;
  /** Of first requests, by the number of the connection. */
  readonly #works: readonly number[] | undefined;
  readonly #think: Sampler | undefined;
  readonly #requests: number;
  /** Chance that a request is followed by another one; 0 for a fixed number. */
  readonly #another: number;

  constructor({ connection, service, works }: ResolvedScenario, connections: ConnectionTable, seed: number) {
    this.#connections = connections;
    this.#seed = seed;
    this.#random = new RandomStream(seed, Stream.content);
    this.#own = new RandomStream(seed, Stream.content);
    const distribution = connection.kind === 'lifetime' ? connection.lifetime : service;
    this.#work = distribution === 'endless' ? () => Number.POSITIVE_INFINITY : samplerOf(distribution);
    this.#works = works;
    const keepAlive = connection.kind === 'keep-alive' ? connection : undefined;
    this.#think = keepAlive === undefined ? undefined : samplerOf(keepAlive.think);
    this.#requests = keepAlive?.requests ?? 1;
    this.#another = keepAlive?.count === 'geometric' ? 1 - 1 / this.#requests : 0;
  }

  /** The first request of a new connection. */
  first(connection: number): void {
    const connections = this.#connections;
    const recorded = this.#works?.[connections.serial(connection)];
    connections.setWork(connection, recorded ?? this.#work(this.#random));
    connections.requestNumber[connection] = 0;
    connections.setRequestsLeft(connection, this.#think === undefined ? 0 : this.#drawCount() - 1);
  }

  /** The next request; returns how long the client is silent before. */
  next(connection: number): number {
    const connections = this.#connections;
    connections.setRequestsLeft(connection, connections.requestsLeft(connection) - 1);
    const number = ++connections.requestNumber[connection]!;
    this.#own.reseed(this.#seed, Stream.own + connections.serial(connection) * MOST_REQUESTS + number);
    connections.setWork(connection, this.#work(this.#own));
    return this.#think!(this.#own);
  }

  #drawCount(): number {
    if (this.#another === 0) return this.#requests;
    const more = Math.floor(this.#random.exponential() / -Math.log(this.#another));
    return 1 + Math.min(more, MOST_REQUESTS - 2);
  }
}
