/** Listening addresses over live dispatch with two workers; the hand-off only notes what it is asked. */
import type { Algorithm } from '../../../src/algorithms/contract.ts';
import type { ProcessAccount } from '../../../src/dispatch/process-account.ts';
import type { HeaderGate } from '../../../src/handoff/header-gate.ts';
import { type Address, Addresses } from '../../../src/master/listening/addresses.ts';
import type { Scheme } from '../../../src/protocol/cluster-protocol.ts';
import { fewestOpen } from '../../dispatch/dispatch-bench.ts';
import { LiveBench, type LiveBenchOptions } from '../dispatching/live-bench.ts';
import type { FakeConnection } from '../fake-connection.ts';
import { FakeListener } from './fake-listener.ts';

export interface AddressesBenchOptions extends LiveBenchOptions {
  readonly deferAccept?: 'auto' | boolean;
  readonly createAlgorithm?: () => Algorithm;
  readonly gate?: HeaderGate;
}

export class AddressesBench extends LiveBench {
  readonly addresses: Addresses;

  constructor(options: AddressesBenchOptions = {}) {
    super(options);
    this.addresses = new Addresses({
      live: this.live,
      handoff: this.handoff,
      deferAccept: options.deferAccept ?? 'auto',
      gate: options.gate,
      createAlgorithm: options.createAlgorithm ?? fewestOpen,
    });
    this.ready(this.first, this.second);
  }

  /** An open address that these processes serve. */
  listen(
    processes: readonly ProcessAccount[],
    scheme: Scheme = 'http',
    listener: FakeListener = new FakeListener(scheme),
  ): Address {
    const address = this.addresses.open(listener, scheme);
    for (const process of processes) this.addresses.join(address.frontend.id, process);
    return address;
  }

  /** A client connects there. */
  connect({ frontend }: Address): FakeConnection {
    return this.arrive(frontend);
  }
}
