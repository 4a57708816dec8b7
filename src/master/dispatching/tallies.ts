/**
 * What is counted beside dispatch, for whoever looks: how long connections waited and why they were refused at each
 * address, and what processes that are gone had measured. Kept by the name of the address and by the slot, so that no
 * count falls when an address closes or a process ends.
 */
import type { ShedReason } from '../../dispatch/contract.ts';
import type { Frontend } from '../../dispatch/frontend.ts';
import type { Connection } from '../../handoff/contract.ts';
import { type HeaderRefusal, headerRefusals } from '../../handoff/header-gate.ts';
import { type Latencies, LatencyTally } from '../../scoreboard/latencies.ts';
import { placeOf } from '../../text/host-port.ts';
import type { ListenAddress } from '../operations/status-contract.ts';

type Counted = Pick<Frontend<Connection>, 'accepted' | 'redispatched'>;

export interface ListenerTally {
  /** Host and port, or the path of a unix socket. */
  readonly name: string;
  /** Those that are open, nearly always one. */
  readonly frontends: ReadonlySet<Frontend<Connection>>;
  /** By the ones before. */
  readonly past: Readonly<Counted>;
  readonly shed: Readonly<Record<ShedReason, number>>;
  /** Connections that were closed for their headers of the PROXY protocol, and never accepted. */
  readonly refusedHeaders: Readonly<Record<HeaderRefusal, number>>;
  /** Of connections that waited and got to a worker. */
  readonly waits: Latencies;
}

/** An app may listen on a new port again and again. What goes beyond is counted together, under OTHERS. */
export const MOST_LISTENERS = 64;
export const OTHERS = 'others';

export function noSheds(): Record<ShedReason, number> {
  return {
    'queue-full': 0,
    'queue-timeout': 0,
    overload: 0,
    'max-connections': 0,
    descriptors: 0,
    stopping: 0,
  };
}

function noRefusals(): Record<HeaderRefusal, number> {
  return Object.fromEntries(headerRefusals.map((reason) => [reason, 0])) as Record<HeaderRefusal, number>;
}

class Listener implements ListenerTally {
  readonly name: string;
  readonly frontends = new Set<Frontend<Connection>>();
  readonly past = { accepted: 0, redispatched: 0 };
  readonly shed = noSheds();
  readonly refusedHeaders = noRefusals();
  readonly waits = new LatencyTally();

  constructor(name: string) {
    this.name = name;
  }
}

export class Tallies {
  readonly #byName = new Map<string, Listener>();
  /** By the number of the frontend, those that are open. */
  readonly #byFrontend = new Map<number, Listener>();
  readonly #gone = new Map<number, LatencyTally>();
  #expectsHeaders = false;

  /** Whether connections begin with a header of the PROXY protocol. */
  get expectsHeaders(): boolean {
    return this.#expectsHeaders;
  }

  expectHeaders(): void {
    this.#expectsHeaders = true;
  }

  /** At all listeners together. */
  get refusedHeaders(): Readonly<Record<HeaderRefusal, number>> {
    const sum = noRefusals();
    for (const { refusedHeaders } of this.#byName.values())
      for (const reason of headerRefusals) sum[reason] += refusedHeaders[reason];
    return sum;
  }

  /** In the order in which they were opened first. */
  get listeners(): readonly ListenerTally[] {
    return [...this.#byName.values()];
  }

  opened(frontend: Frontend<Connection>, address: ListenAddress): void {
    const listener = this.#named(placeOf(address));
    listener.frontends.add(frontend);
    this.#byFrontend.set(frontend.id, listener);
  }

  closed(frontend: Frontend<Connection>): void {
    const listener = this.#byFrontend.get(frontend.id);
    if (listener === undefined) return;
    this.#byFrontend.delete(frontend.id);
    listener.frontends.delete(frontend);
    listener.past.accepted += frontend.accepted;
    listener.past.redispatched += frontend.redispatched;
  }

  shed(frontend: number, reason: ShedReason): void {
    this.#of(frontend).shed[reason]++;
  }

  refusedHeader(frontend: number, reason: HeaderRefusal): void {
    this.#of(frontend).refusedHeaders[reason]++;
  }

  waited(frontend: number, waitedMs: number): void {
    this.#of(frontend).waits.count(waitedMs);
  }

  /** The process is gone: what it had measured stays with its slot. */
  gone(slot: number, latencies: Latencies | undefined): void {
    if (latencies === undefined) return;
    const tally = this.#gone.get(slot) ?? new LatencyTally();
    this.#gone.set(slot, tally);
    tally.add(latencies);
  }

  /** Of all processes of the slot: those that are gone, and those that are given. Undefined where there are none. */
  latenciesOf(slot: number, alive: readonly (Latencies | undefined)[]): Latencies | undefined {
    const all = [this.#gone.get(slot), ...alive].filter((each) => each !== undefined);
    if (all.length < 2) return all[0];
    const sum = new LatencyTally();
    for (const latencies of all) sum.add(latencies);
    return sum;
  }

  /** One that came back after its address was closed has no other place. */
  #of(frontend: number): Listener {
    return this.#byFrontend.get(frontend) ?? this.#named(OTHERS);
  }

  #named(wanted: string): Listener {
    const isNew = !this.#byName.has(wanted);
    const name = isNew && this.#byName.size >= MOST_LISTENERS ? OTHERS : wanted;
    const listener = this.#byName.get(name) ?? new Listener(name);
    this.#byName.set(name, listener);
    return listener;
  }
}
