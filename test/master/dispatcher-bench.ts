/** A dispatcher with a real pool of two workers, and a hand-off that only notes what it was given. */
import type { Algorithm } from '../../src/algorithms/contract.ts';
import { Dispatcher, type DispatchLimits } from '../../src/master/dispatcher.ts';
import { Pool } from '../../src/master/pool.ts';
import { Shedder } from '../../src/master/shedder.ts';
import { FakeConnection } from './fake-connection.ts';
import { fakeHandoff } from './fake-handoff.ts';
import { fewestOpen } from './fewest-open.ts';

export interface DispatcherBenchOptions {
  readonly limits?: Partial<DispatchLimits>;
  readonly algorithm?: Algorithm;
  readonly pendingLimit?: number;
}

const usualLimits: DispatchLimits = {
  maxConnections: 100,
  queueLimit: 2,
  queueTimeoutMs: 50,
  heldLimit: 50,
};

/** What refused clients are told. */
export const answer: Buffer = Buffer.from('no room\n');

export class DispatcherBench {
  readonly sent: [slot: number, id: number][] = [];
  /** Lets two refused clients linger. */
  readonly shedder = new Shedder(2, () => {});
  readonly pool: Pool;
  readonly dispatcher: Dispatcher;
  /** Connections that wait for other dispatchers of the same master. */
  waitingElsewhere = 0;
  #nextId = 1;

  constructor({ limits = {}, algorithm, pendingLimit = 1 }: DispatcherBenchOptions = {}) {
    this.pool = new Pool(
      { pendingLimit, capacity: 100, canWait: true },
      {
        membersChanged: () => this.dispatcher.setMembers(this.pool.members),
        assigned: (worker) => this.dispatcher.assigned(worker),
        released: (worker) => this.dispatcher.released(worker),
        roomMade: () => this.dispatcher.dispatchWaiting(),
      },
    );
    this.dispatcher = new Dispatcher({
      pool: this.pool,
      handoff: fakeHandoff({ send: (slot, { id }) => void this.sent.push([slot, id]) }),
      shedder: this.shedder,
      algorithm: algorithm ?? fewestOpen(),
      limits: { ...usualLimits, ...limits },
      answer,
      waitingOverall: () => this.dispatcher.waiting + this.waitingElsewhere,
      now: () => performance.now(),
      refresh: () => {},
      retryMs: 5,
    });
    this.pool.add(1);
    this.pool.add(2);
  }

  arrive(): FakeConnection {
    const connection = new FakeConnection(this.#nextId++);
    this.dispatcher.accept(connection);
    return connection;
  }

  /** A worker gives a connection back unread. */
  comeBack(slot: number, connection: FakeConnection): void {
    this.pool.returned(slot);
    this.dispatcher.again(connection);
  }
}
