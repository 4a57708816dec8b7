/** What an app may import in a worker, as `pointsman/worker`. By itself, without `lb`, it is the only worker. */

import { openStore } from './app-store.ts';
import type { Bus } from './bus/contract.ts';
import { createLocalBus } from './bus/local-bus.ts';
import { openBus } from './bus/stream-endpoint.ts';
import { processFacts, shared } from './protocol/process-facts.ts';
import type { Store } from './store/contract.ts';

export type { Address, OneAddress, SetAddress } from './bus/address.ts';
export type {
  AnswerOf,
  Bus,
  BusMessages,
  BusRequests,
  Envelope,
  Gathered,
  Handler,
  MessageOf,
  RequestOptions,
  Undelivered,
} from './bus/contract.ts';

export { expressSessionStore } from './store/adapters/express-session.ts';
export { type FastifySessionStore, fastifySessionStore } from './store/adapters/fastify-session.ts';
export { type KeyvStore, keyvStore } from './store/adapters/keyv.ts';
export { type KoaSessionStore, koaSessionStore } from './store/adapters/koa-session.ts';
export type {
  Change,
  ChangeListener,
  IncrementOptions,
  IssueOptions,
  SetOptions,
  Store,
  Tokens,
  Ttl,
  TtlOption,
  Unsubscribe,
} from './store/contract.ts';

export {
  type ClientTls,
  type Endpoint,
  type IpEndpoint,
  type OwnEndpoint,
  type ProxyDetails,
  proxyOf,
  type Tlv,
  type UnixEndpoint,
} from './worker-proxy.ts';

const facts = processFacts();

/** Which process this is. */
export const worker: {
  /** From 1; kept by the processes that follow each other. */
  readonly slot: number;
  /** Counts the processes of the slot. */
  readonly generation: number;
  /** False for a process that runs by itself. */
  readonly isManaged: boolean;
} = Object.freeze({
  slot: facts?.slot ?? 1,
  generation: facts?.generation ?? 1,
  isManaged: facts !== undefined,
});

/** Messages to and from the master, the agent and the other workers. */
export const bus: Bus = shared(() => (facts === undefined ? createLocalBus() : openBus(facts.busFd, facts)));

/**
 * Keys and values that all processes share, in the memory of the master or in Redis (`--store`). A process that runs by
 * itself goes by LB_STORE, and has a memory of its own without.
 */
export const store: Store = openStore(
  facts?.store ?? process.env.LB_STORE ?? 'memory',
  bus,
  worker.isManaged,
);
