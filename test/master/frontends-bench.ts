/** Frontends wired to a real pool of two workers as the master wires them; the hand-off only notes. */
import type { Algorithm } from '../../src/algorithms/contract.ts';
import type { AcceptOptions, Connection } from '../../src/handoff/contract.ts';
import type { DispatchLimits } from '../../src/master/dispatcher.ts';
import type { Frontend } from '../../src/master/frontend.ts';
import { Frontends } from '../../src/master/frontends.ts';
import { Pool } from '../../src/master/pool.ts';
import { Shedder } from '../../src/master/shedder.ts';
import type { Scheme } from '../../src/protocol/cluster-protocol.ts';
import { FakeConnection } from './fake-connection.ts';
import { fakeHandoff } from './fake-handoff.ts';
import { FakeListener } from './fake-listener.ts';
import { fewestOpen } from './fewest-open.ts';

export interface FrontendsBenchOptions {
  readonly limits?: Partial<DispatchLimits>;
  readonly pendingLimit?: number;
  readonly deferAccept?: 'auto' | boolean;
  readonly createAlgorithm?: () => Algorithm;
}

const usualLimits: DispatchLimits = {
  maxConnections: 100,
  queueLimit: 2,
  queueTimeoutMs: 1_000,
  heldLimit: 50,
};

export class FrontendsBench {
  nowMs = 0;
  /** What was handed over: slot and connection. */
  readonly sent: string[] = [];
  /** With which options the hand-off accepts, by number of the listener. */
  readonly accepting = new Map<number, AcceptOptions>();
  readonly shedder = new Shedder(50, () => {});
  readonly pool: Pool;
  readonly frontends: Frontends;
  readonly #accept = new Map<number, (connection: Connection) => void>();
  #nextId = 1;

  constructor(options: FrontendsBenchOptions = {}) {
    this.pool = new Pool(
      { pendingLimit: options.pendingLimit ?? 1, capacity: 100, canWait: true },
      {
        membersChanged: () => this.frontends.membersChanged(),
        assigned: (worker) => this.frontends.assigned(worker),
        released: (worker) => this.frontends.released(worker),
        roomMade: () => this.frontends.dispatchWaiting(),
      },
    );
    this.frontends = new Frontends({
      pool: () => this.pool,
      handoff: fakeHandoff({
        send: (slot, { id }) => void this.sent.push(`${id} to ${slot}`),
        acceptFrom: (_server, accepting, accept) => {
          this.accepting.set(accepting.listener, accepting);
          this.#accept.set(accepting.listener, accept);
        },
      }),
      shedder: this.shedder,
      limits: { ...usualLimits, ...options.limits },
      deferAccept: options.deferAccept ?? 'auto',
      createAlgorithm: options.createAlgorithm ?? fewestOpen,
      now: () => this.nowMs,
      refresh() {},
      retryMs: 5,
    });
    for (const slot of [1, 2]) {
      this.pool.add(slot);
      this.pool.ready(slot, 0);
    }
  }

  /** An open address that the workers of `slots` serve. */
  open(slots: readonly number[], scheme: Scheme = 'http', listener = new FakeListener(scheme)): Frontend {
    const frontend = this.frontends.open(listener, scheme);
    for (const slot of slots) frontend.join(slot);
    return frontend;
  }

  /** A client connects there. */
  arrive({ id: listener }: Frontend): FakeConnection {
    const connection = new FakeConnection(this.#nextId++, listener);
    this.#accept.get(listener)!(connection);
    return connection;
  }
}
